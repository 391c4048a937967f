import { h, fill } from "../dom.js";
import { avatar, confirmed, fact, heading, nameOf, seal, centred } from "../parts.js";
import type { App, Screen } from "../screen.js";
import { dateOf, texts } from "../texts/index.js";

const { identity: words, identities } = texts;

/** One identity: its state, what the server knows it by, and its removal. */
export function identityScreen({ phone, settings, go }: App, tokenId: string): Screen {
  const element = h("div", { class: "screen" });

  const remove = async () => {
    const line = phone.line(tokenId);
    if (!line || !(await confirmed(words.removeTitle(nameOf(line.identity)), words.removeWords, words.removeConfirm)))
      return;
    await phone.remove(tokenId);
    go("#/identities");
  };

  const update = () => {
    const line = phone.line(tokenId);
    if (!line)
      return fill(element, centred(seal("neutral"), words.gone, "", h("a", { class: "button plain", href: "#/identities", id: "done" }, texts.done)));
    const { identity, state } = line;
    const lack = identity.passkey ? undefined : phone.lackOf(tokenId);
    const refused = state === "revoked" || state === "unknown" || state === "expired";
    fill(element,
      h("div", { class: "person" }, avatar(identity), heading(nameOf(identity))),
      refused && h("p", { class: "notice" }, words[state]),
      lack && h("p", { class: "notice", id: "lack" }, words.lacks[lack]),
      h("dl", { class: "facts" },
        fact(words.state, identities.states[state]),
        h("div", {}, h("dt", {}, words.tokenId), h("dd", {}, h("span", { class: "mono" }, identity.tokenId), h("small", {}, words.tokenWords))),
        fact(words.approves, identity.passkey ? words.passkey : words.keyOnly, h("small", {}, identity.passkey ? words.passkeyWords : words.keyOnlyWords)),
        fact(words.validUntil, dateOf(identity.expiresAt)),
        h("div", {}, h("dt", {}, words.device), h("dd", {}, h("span", { class: "mono" }, identity.deviceId)))),
      state === "unknown" && h("button", { class: "primary", id: "retry", onclick: () => line.retry() }, texts.tryAgain),
      settings.recovery && !refused && h("div", { class: "choice" },
        h("a", { class: "button plain", id: "codes", href: `#/codes/${encodeURIComponent(tokenId)}` }, texts.codes.title),
        h("a", { class: "button plain", id: "move", href: `#/move/${encodeURIComponent(tokenId)}` }, texts.move.title)),
      h("button", { class: "plain", id: "remove", onclick: () => void remove() }, words.remove),
      h("a", { class: "aside", href: "#/lost", id: "lost" }, identities.lost));
  };

  update();
  return { title: identities.title, element, update };
}
