import { Recovery } from "@idtoken/client/phone";
import { fill, h, write } from "../dom.js";
import { recoveryNotice } from "../notices.js";
import { afterAdding, heading, nameOf } from "../parts.js";
import type { App, Screen } from "../screen.js";
import { serverUrl } from "../settings.js";
import { texts } from "../texts/index.js";

const { recover: words } = texts;

/**
 * Takes over an identity from another phone: by a link that has everything, or by a code that the person types. Showing it changes nothing.
 * @param argument `{tokenId}/{code}`, either may be missing.
 */
export function recoverScreen(app: App, argument: string): Screen {
  const [givenId = "", givenCode = ""] = argument.split("/");
  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  const progress = h("p", { class: "quiet", role: "status" });
  const field = (id: string, value: string, more: Readonly<Record<string, string>> = {}) =>
    h("input", { id, value, autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 128, ...more });
  const tokenId = field("recover-id", givenId, { "aria-describedby": "recover-id-words" });
  const code = field("recover-code", givenCode, { class: "mono", autocapitalize: "characters", "aria-describedby": "recover-code-words" });
  let recovery: Recovery | undefined;
  let busy = false;

  const recover = async () => {
    const [id, typed] = [tokenId.value.trim(), code.value.trim()];
    if (busy)
      return;
    notice.hidden = Boolean(id && typed);
    write(notice, words.incomplete);
    if (!notice.hidden)
      return;
    busy = true;
    write(progress, texts.add.adding);
    try {
      // The same object for the same code: a repeat has the same key, so that an answer that was lost loses nothing.
      if (recovery?.tokenId !== id || recovery.code !== typed)
        recovery = new Recovery(serverUrl, id, typed);
      const identity = await app.phone.recover(recovery);
      // In place of the link, which is used up.
      location.replace(afterAdding(app, identity));
      app.announce(texts.add.added(nameOf(identity)));
    } catch (error) {
      notice.hidden = false;
      write(notice, recoveryNotice(error));
    } finally {
      busy = false;
      write(progress, "");
    }
  };

  const submit = (event: Event) => {
    event.preventDefault();
    void recover();
  };
  const hasAll = Boolean(givenId && givenCode);
  const fields = h("div", { class: "fields", hidden: hasAll },
    h("label", { for: "recover-id" }, texts.identity.tokenId), tokenId, h("p", { class: "fine", id: "recover-id-words" }, words.tokenIdWords),
    h("label", { for: "recover-code" }, words.code), code, h("p", { class: "fine", id: "recover-code-words" }, words.codeWords));
  const element = h("div", { class: "screen" });
  fill(element, heading(hasAll ? words.linkTitle : words.title), h("form", { class: "fields", novalidate: true, onsubmit: submit },
    h("p", { class: "quiet" }, hasAll ? words.linkWords : words.words), fields, notice, progress, h("button", { class: "primary", type: "submit" }, words.submit)),
    h("p", { class: "fine" }, words.replaces), h("p", { class: "fine" }, app.settings.passkeys ? texts.add.passkeyWords : texts.add.keyWords));
  return { title: words.title, element, update: () => {} };
}
