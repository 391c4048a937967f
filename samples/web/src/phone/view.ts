import { codeSlots } from "../code.js";
import { Countdown } from "../countdown.js";
import type { Panel } from "../panel.js";
import { waitOf } from "../site/words.js";
import type { Enrolled } from "./enrolled.js";
import type { Resolution, SignInRequest } from "./request.js";
import { answerWords, browserWords, scopeWords, troubleWords } from "./words.js";

const disarmed = 700;

/** What the phone shows. */
export class PhoneView {
  readonly #countdown: Countdown;

  constructor(readonly panel: Panel, private readonly link: HTMLElement, private readonly nudge: HTMLElement) {
    this.#countdown = new Countdown(panel);
    const seen = ([entry]: readonly IntersectionObserverEntry[]) => nudge.classList.toggle("seen", entry?.isIntersecting);
    new IntersectionObserver(seen, { threshold: 0.4 }).observe(link.closest("section") as HTMLElement);
  }

  setup(): void {
    this.#change("phone-setup", {});
  }

  connected(connected: boolean): void {
    this.link.dataset["state"] = connected ? "on" : "off";
    if (this.panel.screen === "phone-ready")
      this.panel.write("words", readyWords(connected));
  }

  ready({ person, tokenId }: Enrolled): void {
    const initials = person.split(" ").map((name) => name[0]).join("");
    this.#change("phone-ready", { words: readyWords(this.link.dataset["state"] === "on"), initials, person, token: tokenId });
  }

  request(request: SignInRequest, more: number, onEnd: () => void): void {
    const { serviceName: service, ipAddress: address, userAgent, sessionId, code } = request;
    const swapped = this.panel.screen === "phone-request";
    const changed = this.panel.show("phone-request", {
      service, address, browser: browserWords(userAgent),
      match: code === undefined ? "Type the code that the browser shows" : "Is this the code in the browser?",
      more: more ? `${more} more ${more === 1 ? "request waits" : "requests wait"}` : null,
    }, sessionId);
    this.nudge.hidden = false;
    if (!changed)
      return;
    if (swapped)
      this.#disarm();
    this.#code(code);
    this.panel.slot("scopes").replaceChildren(...request.scopes.map(scopeRow));
    this.#countdown.run(Date.parse(request.initiatedAt), Date.parse(request.expiresAt), onEnd);
    this.panel.announce(`Phone: ${service} wants to sign you in.`);
  }

  /** What the person decided: the code as compared or typed, and the scopes left checked. */
  get decision(): { otp: string | undefined; granted: readonly string[] } {
    const boxes = [...this.panel.slot("scopes").querySelectorAll("input")];
    return { otp: this.panel.slot<HTMLInputElement>("typed").value || undefined, granted: boxes.filter((box) => box.checked).map((box) => box.value) };
  }

  /** False for a moment after one request took the place of another: a click that was meant for the first must not answer the second. */
  get armed(): boolean {
    return !this.panel.slot("approve").ariaDisabled;
  }

  notice(code: string): void {
    this.panel.write("notice", troubleWords(code).words);
  }

  answered(state: Resolution, service: string, here: boolean): void {
    const { title, words } = answerWords(state, service, here);
    this.#change("phone-answered", { title, words });
    this.panel.slot("seal").classList.add(state === "approved" ? "good" : "bad");
    this.panel.announce(`Phone: ${title}. ${words}`);
  }

  trouble(code: string, retryAfter?: number): void {
    const { title, words } = code === "rate_limited"
      ? { title: "Too many new phones", words: `This address has set up as many as it may for now. Wait ${waitOf(retryAfter ?? 3600)}; it then goes on by itself.` }
      : troubleWords(code);
    this.#change("phone-trouble", { title, words, action: code === "enrollment_revoked" ? "Set up a new phone" : "Try again" });
    this.panel.announce(`Phone: ${title}. ${words}`);
  }

  #disarm(): void {
    const buttons = [this.panel.slot("approve"), this.panel.slot("decline")];
    for (const button of buttons)
      button.ariaDisabled = "true";
    setTimeout(() => buttons.forEach((button) => button.removeAttribute("aria-disabled")), disarmed);
  }

  #code(code: string | undefined): void {
    const typed = this.panel.slot<HTMLInputElement>("typed");
    typed.disabled = typed.hidden = code !== undefined;
    this.panel.slot("shown").hidden = code === undefined;
    for (const [name, text] of Object.entries(codeSlots(code ?? "")))
      this.panel.write(name, text);
  }

  #change(screen: string, slots: Parameters<Panel["show"]>[1]): void {
    this.#countdown.stop();
    this.nudge.hidden = true;
    this.panel.show(screen, slots);
  }
}

const readyWords = (connected: boolean) => (connected ? "Sign-in requests will appear here." : "Connecting to the server…");

function scopeRow(scope: string): HTMLElement {
  const label = Object.assign(document.createElement("label"), { className: "scope" });
  label.append(Object.assign(document.createElement("input"), { type: "checkbox", checked: true, value: scope }), scopeWords(scope));
  return label;
}
