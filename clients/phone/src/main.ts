import { fill } from "./dom.js";
import { Frame } from "./frame.js";
import { Phone, type Asked } from "./phone/phone.js";
import { routeOf } from "./router.js";
import type { App, Screen } from "./screen.js";
import { readSettings } from "./settings.js";
import { texts } from "./texts/index.js";

document.documentElement.lang = texts.language;
const settings = await readSettings(texts.product);
const frame = new Frame(settings.name);
let screen: Screen | undefined;

const phone = new Phone({
  requested: ({ line, request }) => {
    if (request.quiet)
      return;
    frame.announce(texts.announced(request.serviceName));
    showAtOnce({ line, request });
  },
  changed: () => {
    frame.update(phone);
    screen?.update();
  },
}, settings.passkeys);

const app: App = {
  phone,
  settings,
  go: (hash) => void (location.hash = hash),
  reopen: () => show(),
  announce: (text) => frame.announce(text),
};

/** A person who waits at the empty list has just caused the request; one who looks at anything else is not interrupted. */
function showAtOnce({ request }: Asked): void {
  if (["", "#", "#/"].includes(location.hash) && phone.pending.length === 1)
    app.go(`#/request/${encodeURIComponent(request.sessionId)}`);
}

function show(): void {
  screen?.close?.();
  const route = routeOf(location.hash);
  screen = route.open(app);
  document.title = `${screen.title} · ${settings.name}`;
  frame.select(route.tab);
  fill(frame.main, screen.element);
  scrollTo(0, 0);
}

addEventListener("hashchange", () => {
  show();
  // The link that was clicked is gone; without this, the keyboard would start over at the top of the page.
  frame.main.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
});
for (const event of ["online", "offline"])
  addEventListener(event, () => phone.changed());

const loaded = await phone.load().then(() => true, () => false);
show();
frame.update(phone);
if (!loaded)
  frame.fail(texts.enrollment.byCode["unsupported"] ?? "");
navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<{ open?: string }>) => data.open && app.go(data.open));
// Where none can be registered, ready never comes.
if (await navigator.serviceWorker?.register("worker.js").catch(() => undefined))
  await phone.notifications.load(await navigator.serviceWorker.ready, phone.identities).catch(() => {});
const dismiss = () => void (document.visibilityState === "visible" && phone.notifications.dismiss());
document.addEventListener("visibilitychange", dismiss);
dismiss();
