import { h, write } from "./dom.js";
import type { LineState } from "./phone/line.js";
import type { Phone } from "./phone/phone.js";
import type { Tab } from "./router.js";
import { texts } from "./texts/index.js";

const tabs: readonly (readonly [Tab, string])[] = [["requests", "#/"], ["identities", "#/identities"], ["history", "#/history"]];

// Longer than a reconnect takes when the page comes back, in milliseconds.
const patience = 2_000;

/** What surrounds every screen: the name, the connection, the sections, and what a screen reader hears. */
export class Frame {
  readonly main = h("main", { id: "main" });
  readonly #news = h("p", { class: "visually-hidden", role: "status", id: "news" });
  readonly #link = h("span", { class: "link", id: "link", hidden: true });
  readonly #note = h("p", { class: "notice", id: "note", role: "status", hidden: true });
  readonly #count = h("span", { class: "count", id: "count", hidden: true });
  readonly #links = tabs.map(([tab, href]) => h("a", { href, "data-tab": tab }, texts.tabs[tab], tab === "requests" ? this.#count : null));
  #explained = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string) {
    const skip = (event: Event) => {
      event.preventDefault();
      this.main.querySelector<HTMLElement>("h1")?.focus();
    };
    document.body.append(
      h("a", { class: "skip", href: "#main", onclick: skip }, texts.skip),
      h("header", {}, h("p", { class: "brand" }, h("img", { src: "icon", alt: "", width: 28, height: 28 }), name), this.#link),
      this.#note, this.main, h("nav", { class: "tabs", "aria-label": texts.navigation }, ...this.#links), this.#news);
  }

  announce(text: string): void {
    this.#news.textContent = text;
  }

  /** Says why nothing works on this device. */
  fail(text: string): void {
    this.#note.hidden = false;
    write(this.#note, text);
  }

  select(tab: Tab): void {
    for (const link of this.#links)
      if (link.dataset["tab"] === tab)
        link.setAttribute("aria-current", "page");
      else
        link.removeAttribute("aria-current");
  }

  update({ lines, pending }: Phone): void {
    this.#count.hidden = !pending.length;
    write(this.#count, String(pending.length));
    const states = lines.map(({ state }) => state).filter((state) => state === "online" || state === "offline" || state === "connecting");
    const state: LineState | undefined = states.find((one) => one !== "online") ?? states[0];
    this.#link.hidden = !state;
    this.#link.dataset["state"] = state ?? "";
    write(this.#link, state ? texts.identities.states[state] : "");
    this.#explain(!navigator.onLine ? texts.offlineNote : state === "offline" || state === "connecting" ? texts.unreachableNote : "");
  }

  /** A lost connection is usually back before anybody could read about it. */
  #explain(text: string): void {
    if (text === this.#explained)
      return;
    this.#explained = text;
    clearTimeout(this.#timer);
    const show = () => {
      this.#note.hidden = !text;
      write(this.#note, text);
    };
    if (text && navigator.onLine && this.#note.hidden)
      this.#timer = setTimeout(show, patience);
    else
      show();
  }
}
