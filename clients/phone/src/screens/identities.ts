import { h, fill } from "../dom.js";
import { avatar, heading, nameOf } from "../parts.js";
import type { Line } from "../phone/line.js";
import { suggestion } from "../phone/suggestion.js";
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

  const suggestions = () => (app.settings.recovery ? phone.lines : []).filter(({ identity, state }) => state === "online" && suggestion.has(identity.tokenId));
  const suggestionCard = ({ identity }: Line) => h("section", { class: "card notifications", "aria-labelledby": "suggestion" },
    h("h2", { id: "suggestion" }, texts.codes.title), h("p", { class: "quiet" }, texts.codes.suggestion(nameOf(identity))),
    h("div", { class: "choice" },
      h("a", { class: "button plain", href: `#/codes/${encodeURIComponent(identity.tokenId)}`, id: "suggested" }, texts.codes.make),
      h("button", { class: "plain", type: "button", id: "not-now", onclick: () => dismiss(identity.tokenId) }, texts.codes.notNow)));
  const dismiss = (tokenId: string) => {
    suggestion.remove(tokenId);
    update();
  };
  const update = () => fill(element, heading(words.title),
    phone.lines.length ? h("ul", { class: "list" }, ...phone.lines.map(card)) : h("p", { class: "quiet" }, words.none),
    h("a", { class: "button primary", href: "#/add", id: "add" }, words.add),
    ...suggestions().slice(0, 1).map(suggestionCard),
    phone.lines.length > 0 && notificationCard(app),
    h("a", { class: "aside", href: "#/lost", id: "lost" }, words.lost));

  update();
  return { title: words.title, element, update };
}
