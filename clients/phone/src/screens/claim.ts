import { IdTokenError } from "@idtoken/client/phone";
import { fill, h, write } from "../dom.js";
import { centred, emblem, heading, nameOf, seal } from "../parts.js";
import type { Line } from "../phone/line.js";
import type { App, Screen } from "../screen.js";
import { texts } from "../texts/index.js";

const { claim: words } = texts;

const refusedStates: readonly string[] = ["expired", "revoked", "unknown"];

/** A website's QR code or link: asks as whom to sign in, and then shows the request. Showing it changes nothing. */
export function claimScreen(app: App, sessionId: string): Screen {
  const element = h("div", { class: "screen" });
  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  const progress = h("p", { class: "quiet", role: "status" });
  let [busy, over] = [false, false];

  const claim = async (line: Line) => {
    if (busy)
      return;
    busy = true;
    notice.hidden = true;
    write(progress, texts.loading);
    try {
      const { sessionId: next } = await app.phone.claim(line, sessionId);
      // In place of the link, which is used up.
      location.replace(`#/request/${encodeURIComponent(next)}`);
    } catch (error) {
      failed(error instanceof IdTokenError ? error.code : String(error));
    } finally {
      busy = false;
      write(progress, "");
    }
  };

  const failed = (code: string) => {
    const end = words.ends[code];
    over = end !== undefined;
    if (end)
      return fill(element, centred(seal("neutral"), end.title, end.words, h("a", { class: "button plain", href: "#/", id: "done" }, texts.done)));
    notice.hidden = false;
    write(notice, words.notices[code] ?? words.other(code.replaceAll("_", " ")));
  };

  const update = () => {
    if (over)
      return;
    const lines = app.phone.lines.filter(({ state }) => !refusedStates.includes(state));
    if (!lines.length)
      return fill(element, centred(emblem(), words.title, words.none, h("a", { class: "button primary", href: "#/add", id: "add" }, texts.identities.add)));
    fill(element, heading(words.title), h("p", { class: "quiet" }, words.words), notice, progress,
      ...lines.map((line) => h("button", { class: "primary", type: "button", id: `claim-${line.identity.tokenId}`, onclick: () => void claim(line) }, words.as(nameOf(line.identity)))));
  };

  update();
  return { title: words.title, element, update };
}
