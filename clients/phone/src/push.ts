/// <reference lib="webworker" />
/** What the service worker does with pushes. */
// By their files: the rest of @idtoken/client/phone has the types of a page.
import { indexedDbKeyStore } from "../../js/src/phone/indexed-db-key-store.js";
import { setPushAddress, subscribeToPush } from "../../js/src/phone/push.js";
import { texts } from "./texts/index.js";

const scope = self as unknown as ServiceWorkerGlobalScope;

// One notification at a time: the app lists all that waits.
const tag = "sign-in";

const clientsOfApp = () => scope.clients.matchAll({ type: "window", includeUncontrolled: true }).then((all) => all.filter(({ url }) => url.startsWith(scope.registration.scope)));

scope.addEventListener("push", (event) => event.waitUntil(announce(event.data)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { sessionId?: string } | null)?.sessionId ?? ""));
});
// The browser's subscription has a new address, of which the server does not know.
scope.addEventListener("pushsubscriptionchange", (event) => (event as ExtendableEvent).waitUntil(renew()));

async function announce(data: PushMessageData | null): Promise<void> {
  // The app shows the request itself.
  if ((await clientsOfApp()).some(({ visibilityState }) => visibilityState === "visible"))
    return;
  const { sessionId, expiresAt } = read(data);
  const isLate = expiresAt * 1000 < Date.now();
  const isShown = (await scope.registration.getNotifications({ tag })).some((one) => (one.data as { sessionId?: string } | null)?.sessionId === sessionId);
  // A browser that delivers late requires a notification all the same; it does not ring for what is over, nor twice for the same.
  const options = {
    body: isLate ? texts.push.late : texts.push.words, icon: "icon", tag, lang: texts.language, data: { sessionId }, renotify: !isShown && !isLate, silent: isLate || isShown,
  };
  await scope.registration.showNotification(texts.push.title, options);
}

function read(data: PushMessageData | null): { readonly sessionId: string; readonly expiresAt: number } {
  try {
    const { sessionId, expiresAt } = data?.json() as { sessionId?: unknown; expiresAt?: unknown };
    if (typeof sessionId === "string")
      return { sessionId, expiresAt: typeof expiresAt === "number" ? expiresAt : Infinity };
  } catch {
    // Of a server that this app does not know yet: the person finds out by opening the app.
  }
  return { sessionId: "", expiresAt: Infinity };
}

async function open(sessionId: string): Promise<void> {
  const hash = sessionId ? `#/request/${encodeURIComponent(sessionId)}` : "#/";
  const [app] = await clientsOfApp();
  if (!app)
    return void (await scope.clients.openWindow(scope.registration.scope + hash));
  app.postMessage({ open: hash });
  await app.focus();
}

async function renew(): Promise<void> {
  for (const identity of await indexedDbKeyStore().list())
    await setPushAddress(identity, (await subscribeToPush(scope.registration.pushManager, identity.baseUrl)).toJSON()).catch(() => {});
}
