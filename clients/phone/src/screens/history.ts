import { h, fill } from "../dom.js";
import { centred, confirmed, emblem, heading, nameOf, scopeName } from "../parts.js";
import type { Entry } from "../phone/history.js";
import type { App, Screen } from "../screen.js";
import { momentOf, texts } from "../texts/index.js";
import { endOf, toneOf } from "./end.js";

const { history: words } = texts;

/** What became of earlier requests, newest first. */
export function historyScreen({ phone }: App): Screen {
  const element = h("div", { class: "screen" });

  const row = ({ serviceName, origin, state, at, tokenId, scopes }: Entry) => {
    const line = phone.line(tokenId);
    return h("li", { class: "card entry" },
      h("span", { class: "entry-words" },
        h("strong", {}, serviceName),
        h("small", {}, [momentOf(at), origin].filter(Boolean).join(" · ")),
        phone.lines.length > 1 && line && h("small", {}, texts.requests.as(nameOf(line.identity))),
        scopes && h("small", {}, scopes.length ? words.shared(scopes.map(scopeName).join(", ")) : words.sharedNothing)),
      h("span", { class: `end ${toneOf(state)}` }, endOf(state).title));
  };

  const clear = async () => {
    if (await confirmed(words.clearTitle, words.clearWords, words.clearConfirm))
      await phone.clearHistory();
  };

  const update = () => {
    const { entries } = phone.history;
    if (!entries.length)
      return fill(element, centred(emblem(), words.none, words.noneWords));
    fill(element, heading(words.title), h("ul", { class: "list" }, ...entries.map(row)), h("button", { class: "plain", id: "clear", onclick: () => void clear() }, words.clear));
  };

  update();
  return { title: words.title, element, update };
}
