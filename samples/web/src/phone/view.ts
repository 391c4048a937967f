import { codeIn, type PhoneIdentity, type Resolution, type SignInRequest } from "@idtoken/client/phone";
import { codeSlots } from "../code.js";
import { addressName, browserName } from "../asker.js";
import { Countdown } from "../countdown.js";
import type { Panel } from "../panel.js";
import { answer, labels, notices, phone, scopes } from "../texts.js";
import { Wait } from "../wait.js";
import { noticeOf, scanNoticeOf, toneOf, troubleOf } from "./messages.js";

const disarmed = 700;

/** What the phone shows. */
export class PhoneView {
  readonly #countdown: Countdown;
  readonly #wait: Wait;
  #lost = false;
  #scans = false;

  constructor(readonly panel: Panel, private readonly link: HTMLElement, private readonly goToPhone: HTMLElement) {
    this.#countdown = new Countdown(panel);
    this.#wait = new Wait(panel);
  }

  setup(): void {
    this.link.hidden = true;
    this.#change("phone-setup", {});
  }

  connected(connected: boolean): void {
    if (!connected && this.link.dataset["state"] === "on")
      this.panel.announce(phone.announce(`${phone.offline}.`));
    this.link.hidden = false;
    this.link.dataset["state"] = connected ? "on" : "off";
    this.link.textContent = connected ? phone.online : phone.offline;
    if (this.panel.screen === "phone-ready")
      this.panel.write("words", readyWords(connected));
    if (this.panel.screen === "phone-request" && connected && this.#lost)
      this.#notify(null);
  }

  ready({ name: person = "", tokenId }: PhoneIdentity): void {
    const initials = person.split(" ").map((name) => name[0]).join("");
    this.#change("phone-ready", { words: readyWords(this.link.dataset["state"] === "on"), initials, person, token: tokenId, notice: null });
    this.#showScan();
  }

  /** Offers to scan the QR code that the page shows; or not any more. */
  scans(scans: boolean): void {
    this.#scans = scans;
    if (this.panel.screen === "phone-ready")
      this.#showScan();
  }

  scanFailed(code: string): void {
    if (this.panel.screen === "phone-ready")
      this.panel.write("notice", scanNoticeOf(code));
  }

  request(request: SignInRequest, more: number): void {
    const { serviceName: service, ipAddress, userAgent, sessionId, code } = request;
    const swapped = this.panel.screen === "phone-request";
    const changed = this.panel.show("phone-request", {
      title: phone.asks(service), address: addressName(ipAddress), browser: browserName(userAgent), share: phone.share(service),
      match: code === undefined ? phone.enter : phone.compare, more: more ? phone.more(more) : null,
    }, sessionId);
    this.goToPhone.hidden = false;
    if (!changed)
      return;
    this.#lost = false;
    if (swapped)
      this.#disarm();
    this.#code(code);
    this.panel.slot("scopes").replaceChildren(...request.scopes.map(scopeRow));
    this.#countdown.run(request.initiatedAt.getTime(), request.expiresAt.getTime());
    this.panel.announce(phone.announce(`${phone.asks(service)}.`));
  }

  /** What the person decided: the code as compared or typed, undefined where that is not six digits, and the scopes left checked. */
  decision(code: string | undefined): { otp: string | undefined; granted: readonly string[] } {
    const boxes = [...this.panel.slot("scopes").querySelectorAll("input")];
    const otp = code ?? codeIn(this.panel.slot<HTMLInputElement>("typed").value);
    return { otp, granted: boxes.filter((box) => box.checked).map((box) => box.value) };
  }

  /** False for a moment after one request took the place of another: a click that was meant for the first must not answer the second. */
  get armed(): boolean {
    return !this.panel.slot("approve").ariaDisabled;
  }

  /** Asks on the button itself at the first click; returns true at the second. */
  confirmsReport(): boolean {
    const button = this.panel.slot("report");
    if (button.dataset["asked"])
      return true;
    button.dataset["asked"] = "yes";
    this.panel.write("report", phone.reportConfirm);
    return false;
  }

  sending(sending: boolean): void {
    this.panel.write("approve", sending ? phone.sending : labels.approve);
    if (sending)
      this.#notify(null);
  }

  notice(code: string, approving: boolean, typed: boolean): void {
    this.#notify(noticeOf(code, approving, typed));
    this.#lost = code === "unreachable";
  }

  notSixDigits(): void {
    this.#notify(notices.notSixDigits);
    this.panel.slot("typed").focus();
  }

  answered(state: Resolution, service: string, here: boolean): void {
    const { title, words } = answer(state, service, here);
    this.#change("phone-answered", { title, words });
    this.panel.slot("seal").setAttribute("class", `seal ${toneOf(state)}`);
    this.panel.announce(phone.announce(`${title}. ${words}`));
  }

  trouble(code: string, wait = 0): void {
    const { title, words, action } = troubleOf(code);
    this.link.hidden = true;
    this.#change("phone-trouble", { title, words, action });
    this.#wait.run(action, wait);
    this.panel.announce(phone.announce(`${title}. ${words}`));
  }

  #showScan(): void {
    this.panel.slot("scan").hidden = !this.#scans;
    this.panel.slot("own-page").hidden = this.#scans;
  }

  #notify(text: string | null): void {
    this.#lost = false;
    this.panel.write("notice", text);
  }

  #disarm(): void {
    const buttons = [this.panel.slot("approve"), this.panel.slot("decline")];
    for (const button of buttons)
      button.ariaDisabled = "true";
    setTimeout(() => buttons.forEach((button) => button.removeAttribute("aria-disabled")), disarmed);
  }

  #code(code: string | undefined): void {
    const typed = this.panel.slot<HTMLInputElement>("typed");
    typed.hidden = code !== undefined;
    this.panel.slot("shown").hidden = code === undefined;
    for (const [name, text] of Object.entries(codeSlots(code ?? "")))
      this.panel.write(name, text);
  }

  #change(screen: string, slots: Parameters<Panel["show"]>[1]): void {
    this.#countdown.stop();
    this.#wait.stop();
    this.goToPhone.hidden = true;
    this.panel.show(screen, slots);
  }
}

const readyWords = (connected: boolean) => (connected ? phone.waiting : phone.connecting);

function scopeRow(scope: string): HTMLElement {
  const label = Object.assign(document.createElement("label"), { className: "scope" });
  const text = Object.assign(document.createElement("span"), { textContent: scopes[scope] ?? scope });
  label.append(Object.assign(document.createElement("input"), { type: "checkbox", checked: true, value: scope }), text);
  return label;
}
