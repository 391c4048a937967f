import { recoveryCodes, recoveryCodesLeft, type RecoveryCodes } from "@idtoken/client/phone";
import { fill, h, write } from "../dom.js";
import { recoveryNotice } from "../notices.js";
import { centred, confirmed, heading, nameOf, seal } from "../parts.js";
import { suggestion } from "../phone/suggestion.js";
import type { App, Screen } from "../screen.js";
import { dateOf, texts } from "../texts/index.js";

const { codes: words } = texts;

/** Recovery codes of an identity: how many are left, and a fresh set, which is shown this once. */
export function codesScreen({ phone, announce }: App, tokenId: string): Screen {
  const element = h("div", { class: "screen" });
  const screen: Screen = { title: words.title, element, update: () => {} };
  const identity = phone.line(tokenId)?.identity;
  if (!identity) {
    fill(element, centred(seal("neutral"), texts.identity.gone, "", h("a", { class: "button plain", href: "#/identities", id: "done" }, texts.done)));
    return screen;
  }

  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  const progress = h("p", { class: "quiet", role: "status" }, texts.loading);
  const button = h("button", { class: "primary", type: "button", id: "make" }, words.make);
  let left = 0;
  let busy = false;

  const attempt = async (act: () => Promise<void>) => {
    if (busy)
      return;
    busy = true;
    notice.hidden = true;
    try {
      await act();
    } catch (error) {
      notice.hidden = false;
      write(notice, recoveryNotice(error));
    } finally {
      busy = false;
    }
  };

  const count = () => attempt(async () => {
    write(progress, "");
    left = await recoveryCodesLeft(identity);
    write(progress, words.left(left));
    write(button, left ? words.makeAgain : words.make);
  });

  const make = async () => {
    if (left && !(await confirmed(words.makeAgain, words.againWords, words.makeAgain)))
      return;
    await attempt(async () => {
      const made = await recoveryCodes(identity);
      suggestion.remove(tokenId);
      fill(element, ...shown(made, `${nameOf(identity)} (${tokenId})`, announce));
      element.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    });
  };

  button.addEventListener("click", () => void make());
  fill(element, heading(words.title), h("p", {}, words.words(nameOf(identity))), progress, notice, button,
    h("p", { class: "fine" }, words.secret), h("a", { class: "button plain", href: `#/identity/${encodeURIComponent(tokenId)}` }, texts.back));
  void count();
  return screen;
}

/** The codes, and the ways to keep them. Paper comes first: a file on this phone is lost with it. */
function shown({ codes, link, expiresAt }: RecoveryCodes, person: string, announce: (text: string) => void): readonly HTMLElement[] {
  const text = [words.title, person, words.until(dateOf(expiresAt)), "", words.open(link), "", ...codes, ""].join("\n");
  const copy = () => void navigator.clipboard?.writeText(text).then(() => announce(words.copied), () => announce(words.notCopied));
  const file = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  return [
    heading(words.made), h("p", {}, words.madeWords),
    h("div", { class: "card sheet", id: "codes" },
      h("p", {}, h("strong", {}, person)), h("p", { class: "quiet" }, words.open(link)),
      h("ol", { class: "codes" }, ...codes.map((code) => h("li", { class: "mono" }, code))), h("p", { class: "quiet" }, words.until(dateOf(expiresAt)))),
    h("div", { class: "choice" },
      h("button", { class: "plain", type: "button", id: "print", onclick: () => print() }, words.print),
      h("button", { class: "plain", type: "button", id: "copy", onclick: copy }, words.copy),
      h("a", { class: "button plain", id: "download", href: file, download: words.fileName }, words.download)),
    h("a", { class: "button primary", id: "kept", href: "#/identities" }, words.kept),
  ];
}
