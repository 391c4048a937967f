import { h } from "../dom.js";
import { heading } from "../parts.js";
import type { Screen } from "../screen.js";
import { texts } from "../texts/index.js";

const { lost: words } = texts;

/** What to do when a phone is lost. */
export function lostScreen(): Screen {
  const element = h("div", { class: "screen prose" },
    heading(words.title), h("p", {}, words.intro),
    h("ol", {}, ...words.steps.map(([step, how]) => h("li", {}, h("strong", {}, step), h("p", {}, how)))),
    h("p", { class: "quiet" }, words.noBackup),
    h("h2", {}, words.seen), h("p", {}, words.seenWords),
    h("h2", {}, words.operator), h("p", {}, words.operatorWords),
    h("a", { class: "button plain", href: "#/identities" }, texts.back));
  return { title: words.title, element, update: () => {} };
}
