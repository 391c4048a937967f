import { IdTokenError, Invitation, Recovery } from "@idtoken/client/phone";
import { h, write } from "../dom.js";
import { enrollmentNotice } from "../notices.js";
import { afterAdding, heading, nameOf } from "../parts.js";
import { testCredential } from "../phone/test-credential.js";
import type { App, Screen } from "../screen.js";
import { serverUrl } from "../settings.js";
import { texts } from "../texts/index.js";

const { add: words } = texts;

/** Adds an identity: from a credential that the person pastes or, in Development, from one that the server makes. */
export function addScreen(app: App): Screen {
  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  const progress = h("p", { class: "quiet", role: "status" });
  const credential = h("textarea", { id: "credential", rows: 5, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": "add-words" });
  let busy = false;

  const enroll = async (vdsData: () => Promise<string>) => {
    if (busy)
      return;
    busy = true;
    notice.hidden = true;
    write(progress, words.adding);
    try {
      const identity = await app.phone.add(await vdsData());
      app.go(afterAdding(app, identity));
      app.announce(words.added(nameOf(identity)));
    } catch (error) {
      notice.hidden = false;
      write(notice, enrollmentNotice(error instanceof IdTokenError ? error.code : String(error)));
    } finally {
      busy = false;
      write(progress, "");
    }
  };

  const add = async () => {
    const text = credential.value.trim();
    const refusal = /^https?:/i.test(text) ? follow(app, text) : await enroll(async () => text);
    if (refusal) {
      notice.hidden = false;
      write(notice, refusal);
    }
  };

  const paste = h("form", { class: "fields", novalidate: true, onsubmit: submitting(add) },
    h("p", { class: "quiet", id: "add-words" }, words.words),
    h("label", { for: "credential" }, words.credential), credential,
    h("button", { class: "primary", type: "submit" }, words.submit));

  const element = h("div", { class: "screen" }, heading(words.title), paste, notice, progress,
    app.settings.recovery && h("a", { class: "aside", href: "#/recover", id: "recover" }, texts.recover.title), app.settings.testIdentities && testForm(enroll),
    h("p", { class: "fine" }, app.phone.lines.length > 0 && `${words.replaces} `, app.settings.passkeys ? words.passkeyWords : words.keyWords));
  return { title: words.title, element, update: () => {} };
}

/** Opens the invitation of a pasted link. Returns why it cannot, or an empty text. */
function follow(app: App, link: string): string {
  try {
    const { baseUrl } = link.includes("#/recover/") ? Recovery.parse(link) : Invitation.parse(link);
    if (baseUrl !== serverUrl)
      return words.otherServer(new URL(baseUrl).host);
    app.go(link.slice(link.indexOf("#")));
    return "";
  } catch {
    return words.notLink;
  }
}

function testForm(enroll: (vdsData: () => Promise<string>) => Promise<void>): HTMLFormElement {
  const field = (id: string, value: string) => h("input", { id, value, autocomplete: "off", maxlength: 128 });
  const [given, family] = [field("given-name", "Ada"), field("family-name", "Lovelace")];
  return h("form", { class: "fields", onsubmit: submitting(() => enroll(() => testCredential(given.value, family.value))) },
    h("h2", {}, words.test), h("p", { class: "quiet" }, words.testWords),
    h("label", { for: "given-name" }, words.givenName), given, h("label", { for: "family-name" }, words.familyName), family,
    h("button", { class: "plain", type: "submit" }, words.testSubmit));
}

const submitting = (act: () => Promise<void>) => (event: Event) => {
  event.preventDefault();
  void act();
};
