import { h, fill } from "../dom.js";
import { avatar, heading, nameOf } from "../parts.js";
import type { Line } from "../phone/line.js";
import type { App, Screen } from "../screen.js";
import { texts } from "../texts/index.js";
import { notificationCard } from "./notifications.js";

const { identities: words } = texts;

/** The identities of this phone. */
export function identitiesScreen(app: App): Screen {
  const { phone } = app;
  const element = h("div", { class: "screen" });

  const card = ({ identity, state }: Line) => h("li", {},
    h("a", { class: "card identity", href: `#/identity/${encodeURIComponent(identity.tokenId)}`, id: `identity-${identity.tokenId}` },
      avatar(identity), h("span", { class: "identity-words" }, h("strong", {}, nameOf(identity)), h("small", { class: "mono" }, identity.tokenId)),
      h("span", { class: "link", "data-state": state }, words.states[state])));

  const update = () => fill(element, heading(words.title),
    phone.lines.length ? h("ul", { class: "list" }, ...phone.lines.map(card)) : h("p", { class: "quiet" }, words.none),
    h("a", { class: "button primary", href: "#/add", id: "add" }, words.add),
    phone.lines.length > 0 && notificationCard(app),
    h("a", { class: "aside", href: "#/lost", id: "lost" }, words.lost));

  update();
  return { title: words.title, element, update };
}
