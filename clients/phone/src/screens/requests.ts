import { h, fill } from "../dom.js";
import { centred, codeOf, emblem, heading, nameOf } from "../parts.js";
import type { Asked } from "../phone/phone.js";
import type { App, Screen } from "../screen.js";
import { texts, timeOf } from "../texts/index.js";
import { notificationCard } from "./notifications.js";

/** What waits for an answer, newest first; what did not ring, apart. */
export function requestsScreen(app: App): Screen {
  const { phone } = app;
  const element = h("div", { class: "screen" });

  const card = ({ line, request }: Asked) => h("li", {},
    h("a", { class: "card request", href: `#/request/${encodeURIComponent(request.sessionId)}`, id: `request-${request.sessionId}` },
      h("span", { class: "request-words" },
        h("strong", {}, request.serviceName),
        h("small", {}, [request.origin, timeOf(request.initiatedAt)].filter(Boolean).join(" · ")),
        phone.lines.length > 1 && h("small", {}, texts.requests.as(nameOf(line.identity)))),
      request.code ? codeOf(request.code) : h("small", { class: "entry" }, texts.requests.enterCode)));

  const list = (asked: readonly Asked[]) => asked.length > 0 && h("ul", { class: "list" }, ...asked.map(card));

  const update = () => {
    const { pending, lines } = phone;
    if (!lines.length)
      return fill(element, centred(emblem(), texts.requests.welcome, texts.requests.welcomeWords, h("a", { class: "button primary", href: "#/add", id: "add" }, texts.identities.add)));
    if (!pending.length)
      return fill(element, centred(emblem(), texts.requests.none, phone.notifications.state === "on" ? texts.notifications.on : texts.requests.noneWords), phone.notifications.state === "off" && notificationCard(app));
    const quiet = pending.filter(({ request }) => request.quiet);
    const rang = pending.filter(({ request }) => !request.quiet);
    // What waited before the app was opened is quiet as well: alone on the screen it needs no heading of its own.
    fill(element, heading(texts.requests.title), list(rang),
      quiet.length > 0 && rang.length > 0 && h("h2", {}, texts.requests.quiet),
      quiet.length > 0 && pending.length > 1 && h("p", { class: "quiet" }, texts.requests.quietWords),
      list(quiet));
  };

  update();
  return { title: texts.requests.title, element, update };
}
