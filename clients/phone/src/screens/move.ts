import { moveLink } from "@idtoken/client/phone";
import { fill, h, write } from "../dom.js";
import { recoveryNotice } from "../notices.js";
import { centred, heading, nameOf, seal } from "../parts.js";
import type { App, Screen } from "../screen.js";
import { texts, timeOf } from "../texts/index.js";
import { qrCode } from "../qr-code.js";

const { move: words } = texts;

/** Shows a link that another phone opens, and then that this phone is not needed any more. */
export function moveScreen({ phone, announce, go }: App, tokenId: string): Screen {
  const element = h("div", { class: "screen" });
  const identity = phone.line(tokenId)?.identity;
  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  let shown = false;
  let busy = false;

  const show = async () => {
    if (busy || !identity)
      return;
    busy = true;
    notice.hidden = true;
    try {
      const { link, expiresAt } = await moveLink(identity);
      const copy = () => void navigator.clipboard?.writeText(link).then(() => announce(words.copied), () => announce(texts.codes.notCopied));
      const code = h("div", { class: "qr" }, await qrCode(link, words.qr));
      fill(element, heading(words.scan), h("p", {}, words.scanWords), code, h("p", { class: "fine" }, words.until(timeOf(expiresAt))),
        h("button", { class: "plain", type: "button", id: "copy", onclick: copy }, words.copy), h("p", { class: "fine" }, texts.codes.secret),
        h("a", { class: "button plain", href: `#/identity/${encodeURIComponent(tokenId)}` }, texts.back));
      shown = true;
      element.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    } catch (error) {
      notice.hidden = false;
      write(notice, recoveryNotice(error));
    } finally {
      busy = false;
    }
  };

  const remove = async () => {
    await phone.remove(tokenId);
    go("#/identities");
  };

  // Once the link was shown, a phone that is not accepted any more has been moved away from.
  const update = () => {
    if (shown && phone.line(tokenId)?.state === "unknown") {
      shown = false;
      announce(words.moved);
      fill(element, centred(seal("good"), words.moved, words.movedWords, h("button", { class: "primary", type: "button", id: "remove", onclick: () => void remove() }, texts.identity.remove),
        h("a", { class: "button plain", href: "#/identities" }, texts.done)));
    }
  };

  if (identity)
    fill(element, heading(words.title), h("p", {}, words.words(nameOf(identity))), notice,
      h("button", { class: "primary", type: "button", id: "show", onclick: () => void show() }, words.show), h("a", { class: "button plain", href: `#/identity/${encodeURIComponent(tokenId)}` }, texts.back));
  else
    fill(element, centred(seal("neutral"), texts.identity.gone, "", h("a", { class: "button plain", href: "#/identities", id: "done" }, texts.done)));
  return { title: words.title, element, update };
}
