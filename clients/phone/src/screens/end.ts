import type { Resolution } from "@idtoken/client/phone";
import { fill, h } from "../dom.js";
import { centred, heading, seal, type Tone } from "../parts.js";
import type { App, Screen } from "../screen.js";
import { texts } from "../texts/index.js";

interface End {
  readonly title: string;
  readonly words: (service: string) => string;
}

/** An end of a kind that this app does not know reads like one whose kind is not known. */
export const endOf = (state: Resolution): End => (texts.ends as Readonly<Record<string, End>>)[state] ?? texts.ends.over;

const tones: Readonly<Record<string, Tone>> = { approved: "good", locked: "bad", revoked: "bad" };

export const toneOf = (state: Resolution): Tone => tones[state] ?? "neutral";

const done = () => h("a", { class: "button plain", href: "#/", id: "done" }, texts.done);

/** How a request ended. */
export function endScreen({ phone }: App, sessionId: string, state: Resolution, service = ""): Screen {
  const { title, words } = endOf(state);
  const name = service || (phone.history.entries.find((entry) => entry.sessionId === sessionId)?.serviceName ?? "");
  return { title, element: h("div", { class: "screen" }, centred(seal(toneOf(state)), title, words(name), done())), update: () => {} };
}

/** A request that this app does not know: not yet, as it has just been opened, or not any more. */
export function unknownScreen({ phone, reopen }: App, sessionId: string): Screen {
  const element = h("div", { class: "screen" });
  const update = () => {
    if (phone.find(sessionId) || phone.endOf(sessionId))
      return reopen();
    if (phone.lines.some(({ state }) => state === "connecting"))
      fill(element, heading(texts.loading));
    else
      fill(element, centred(seal("neutral"), texts.request.gone, texts.request.goneWords, done()));
  };
  update();
  return { title: texts.request.gone, element, update };
}
