import type { PhoneIdentity } from "@idtoken/client/phone";
import { h } from "./dom.js";
import type { App } from "./screen.js";
import { texts } from "./texts/index.js";

export type Tone = "good" | "neutral" | "bad";

const marks: Readonly<Record<Tone, string>> = { good: "m15 24.5 6.2 6.2L33.5 18", neutral: "M24 22v12m0-19.1v.1", bad: "M24 14v13m0 6.2v.1" };

const svg = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes))
    element.setAttribute(attribute, value);
  return element;
};

/** The mark that says how something ended before the words do. */
export function seal(tone: Tone): SVGElement {
  const mark = svg("svg", { class: `seal ${tone}`, viewBox: "2 2 44 44", "aria-hidden": "true" });
  mark.append(svg("circle", { cx: "24", cy: "24", r: "22" }), svg("path", { d: marks[tone] }));
  return mark;
}

/** The first heading of a screen, which gets the focus. */
export const heading = (text: string): HTMLHeadingElement => h("h1", { tabindex: -1 }, text);

/** A picture or mark, a heading and words, in the middle of the screen. */
export const centred = (picture: Node, title: string, words: string, ...more: readonly HTMLElement[]): HTMLElement =>
  h("div", { class: "centred" }, picture, heading(title), h("p", { class: "quiet" }, words), ...more);

export const emblem = (): HTMLElement => h("img", { class: "emblem", src: "icon", alt: "", width: 72, height: 72 });

export const nameOf = ({ name }: PhoneIdentity): string => name || texts.identity.unnamed;

/** Where to go once an identity was added: to itself where something has to be said about it. */
export const afterAdding = ({ phone }: App, { tokenId }: PhoneIdentity): string => (phone.lackOf(tokenId) ? `#/identity/${encodeURIComponent(tokenId)}` : "#/identities");

export function avatar(identity: PhoneIdentity): HTMLElement {
  const initials = nameOf(identity).split(/\s+/).map((word) => [...word][0] ?? "");
  return h("span", { class: "avatar", "aria-hidden": "true" }, [...initials.slice(0, 1), ...initials.slice(1).slice(-1)].join("").toUpperCase());
}

/** A label and a value in a list of facts. */
export const fact = (label: string, value: string, ...more: readonly HTMLElement[]): HTMLElement => h("div", {}, h("dt", {}, label), h("dd", {}, value, ...more));

/** A code: seen as two groups, heard digit by digit. */
export const codeOf = (code: string): HTMLElement => h("p", { class: "code" },
  h("span", { class: "visually-hidden" }, texts.request.spoken([...code].join(" "))),
  h("span", { "aria-hidden": "true" }, code.slice(0, 3)), h("span", { "aria-hidden": "true" }, code.slice(3)));

export const scopeName = (scope: string): string => texts.scopes[scope] ?? scope;

/** Asks before something that cannot be undone. Returns whether the person agreed. */
export function confirmed(title: string, words: string, action: string): Promise<boolean> {
  const dialog = h("dialog", { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-words" });
  const close = (answer: string) => () => dialog.close(answer);
  dialog.append(
    h("h2", { id: "dialog-title" }, title), h("p", { id: "dialog-words", class: "quiet" }, words),
    h("div", { class: "choice" }, h("button", { class: "plain", type: "button", onclick: close("") }, texts.cancel), h("button", { class: "danger", type: "button", onclick: close("yes") }, action)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  }));
}
