import { IdTokenError, Invitation } from "@idtoken/client/phone";
import { fill, h, write } from "../dom.js";
import { enrollmentNotice } from "../notices.js";
import { afterAdding, centred, heading, nameOf, seal } from "../parts.js";
import type { App, Screen } from "../screen.js";
import { serverUrl } from "../settings.js";
import { texts } from "../texts/index.js";

const { invitation: words } = texts;

/** Adds the identity that an invitation's link carries. Showing it changes nothing: a program that only looks at links uses none up. */
export function invitationScreen(app: App, argument: string): Screen {
  const element = h("div", { class: "screen" });
  const screen = (update: () => void): Screen => ({ title: words.title, element, update });
  let invitation: Invitation;
  try {
    invitation = Invitation.parse(`${serverUrl}phone/#/invitation/${argument}`);
  } catch {
    showEnd(element, "invalid_invitation");
    return screen(() => {});
  }

  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  const progress = h("p", { class: "quiet", role: "status" });
  const pin = h("input", { id: "pin", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 20, "aria-describedby": "pin-words" });
  const pinFields = h("div", { class: "fields", hidden: invitation.pinDigits === undefined }, h("label", { for: "pin" }, words.pin), pin, h("p", { class: "fine", id: "pin-words" }, words.pinWords));
  let busy = false;

  const tell = (text: string) => {
    notice.hidden = !text;
    write(notice, text);
  };

  const refused = (code: string) => {
    if (code === "tx_code_required")
      pinFields.hidden = false;
    if (words.ends[code])
      return showEnd(element, code);
    tell(words.notices[code] ?? enrollmentNotice(code));
  };

  const accept = async () => {
    if (busy)
      return;
    if (!pinFields.hidden && !pin.value.trim())
      return tell(words.notices["tx_code_required"] ?? "");
    busy = true;
    tell("");
    write(progress, texts.add.adding);
    try {
      const identity = await app.phone.join(invitation, pinFields.hidden ? undefined : pin.value);
      // In place of the link, which is used up.
      location.replace(afterAdding(app, identity));
      app.announce(texts.add.added(nameOf(identity)));
    } catch (error) {
      refused(error instanceof IdTokenError ? error.code : String(error));
    } finally {
      busy = false;
      write(progress, "");
    }
  };

  const submit = (event: Event) => {
    event.preventDefault();
    void accept();
  };
  fill(element, heading(words.title), h("form", { class: "fields", novalidate: true, onsubmit: submit },
    h("p", { class: "quiet" }, words.words(app.settings.name)), pinFields, notice, progress,
    h("button", { class: "primary", type: "submit" }, texts.add.submit)), h("p", { class: "fine" }, app.settings.passkeys ? texts.add.passkeyWords : texts.add.keyWords));
  return screen(() => {});
}

/** Says why the invitation cannot be used any more. */
function showEnd(element: HTMLElement, code: string): void {
  const { title, words: why } = words.ends[code] ?? { title: words.title, words: "" };
  fill(element, centred(seal("neutral"), title, why, h("a", { class: "button plain", href: "#/identities", id: "done" }, texts.done)));
  element.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}
