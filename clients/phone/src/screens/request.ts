import { codeIn, IdTokenError, type Resolution } from "@idtoken/client/phone";
import { h, fill, write } from "../dom.js";
import { codeOf, confirmed, fact, heading, nameOf, scopeName } from "../parts.js";
import { noticeOf } from "../notices.js";
import type { Asked } from "../phone/phone.js";
import type { App, Screen } from "../screen.js";
import { texts, timeOf } from "../texts/index.js";
import { networkName } from "../network.js";
import { Countdown } from "./countdown.js";
import { endScreen, unknownScreen } from "./end.js";

const { request: words } = texts;

/** One request: who asks, the code, what to share, and the answer. */
export function requestScreen(app: App, sessionId: string): Screen {
  const asked = app.phone.find(sessionId);
  if (asked)
    return new RequestScreen(app, asked);
  const state = app.phone.endOf(sessionId);
  return state ? endScreen(app, sessionId, state) : unknownScreen(app, sessionId);
}

type Answer = "approve" | "decline" | "report";

class RequestScreen implements Screen {
  readonly title: string;
  readonly element = h("div", { class: "screen" });
  readonly #notice = h("p", { class: "notice", role: "alert", hidden: true });
  readonly #approve = h("button", { class: "primary", type: "submit", id: "approve" }, words.approve);
  readonly #decline = h("button", { class: "plain", type: "button", id: "decline", onclick: () => void this.#answer("decline") }, words.decline);
  readonly #report = h("button", { class: "text", type: "button", id: "report", onclick: () => void this.#confirmReport() }, words.report);
  readonly #typed = h("input", { class: "code", id: "code", inputmode: "numeric", autocomplete: "off", maxlength: 20, "aria-label": words.code, "aria-describedby": "match" });
  readonly #scopes: readonly HTMLInputElement[];
  readonly #countdown: Countdown;
  #sending = false;
  #ended: Resolution | undefined;

  constructor(private readonly app: App, private readonly asked: Asked) {
    const { request } = asked;
    this.title = words.asks(request.serviceName);
    this.#scopes = request.scopes.map((scope) => h("input", { type: "checkbox", value: scope, checked: true }));
    this.#countdown = new Countdown(request.initiatedAt, request.expiresAt, app.announce);
    this.element.append(this.#form());
  }

  update(): void {
    const state = this.app.phone.endOf(this.asked.request.sessionId);
    if (!state || state === this.#ended)
      return;
    this.#ended = state;
    this.#countdown.stop();
    const end = endScreen(this.app, this.asked.request.sessionId, state, this.asked.request.serviceName);
    fill(this.element, ...end.element.children);
    this.element.querySelector<HTMLElement>("h1")?.focus();
    this.app.announce(this.element.querySelector(".quiet")?.textContent ?? end.title);
  }

  close(): void {
    this.#countdown.stop();
  }

  #form(): HTMLFormElement {
    const { request, line } = this.asked;
    const isNew = !this.app.phone.history.knows(line.identity.tokenId, request.serviceId);
    const submit = (event: Event) => {
      event.preventDefault();
      void this.#answer("approve");
    };
    return h("form", { class: "ask", novalidate: true, onsubmit: submit },
      h("a", { class: "back", href: "#/" }, texts.requests.title),
      heading(this.title),
      isNew && h("p", { class: "fine" }, words.newService),
      h("div", { class: "match" }, h("p", { class: "quiet", id: "match" }, request.code ? words.compare : words.enter), request.code ? codeOf(request.code) : this.#typed),
      request.scopes.length ? this.#choice() : h("p", { class: "quiet" }, words.shareNothing),
      this.#facts(),
      h("div", { class: "answer" }, this.#notice, this.#countdown.bar, this.#countdown.left, h("div", { class: "choice" }, this.#decline, this.#approve), this.#report));
  }

  #choice(): HTMLElement {
    return h("fieldset", {}, h("legend", {}, words.share(this.asked.request.serviceName)),
      ...this.#scopes.map((box) => h("label", { class: "scope" }, box, h("span", {}, scopeName(box.value)))));
  }

  #facts(): HTMLElement {
    const { request, line } = this.asked;
    return h("dl", { class: "facts" },
      fact(words.website, request.origin ?? words.unknown), fact(words.browser, request.userAgent || words.unknown), fact(words.network, [request.place, networkName(request.ipAddress)].filter(Boolean).join(" · ")),
      fact(words.started, timeOf(request.initiatedAt)), fact(words.identity, nameOf(line.identity)));
  }

  async #confirmReport(): Promise<void> {
    if (!this.#sending && await confirmed(words.reportTitle, words.reportWords(this.asked.request.serviceName), words.reportConfirm))
      await this.#answer("report");
  }

  async #answer(answer: Answer): Promise<void> {
    const { request } = this.asked;
    if (this.#sending || this.#ended)
      return;
    const code = codeIn(request.code ?? this.#typed.value);
    if (answer === "approve" && code === undefined) {
      this.#notify(texts.notices.notSixDigits);
      return this.#typed.focus();
    }
    this.#send(answer);
    try {
      const granted = this.#scopes.filter((box) => box.checked).map((box) => box.value);
      await (answer === "approve" ? this.app.phone.approve(this.asked, granted, code ?? "") : this.app.phone[answer](this.asked));
    } catch (error) {
      this.#notify(noticeOf(error instanceof IdTokenError ? error.code : String(error), answer === "approve", request.code === undefined));
    } finally {
      this.#send();
      this.update();
    }
  }

  /** Shows which answer is on its way; undefined: none. */
  #send(answer?: Answer): void {
    this.#sending = answer !== undefined;
    if (answer)
      this.#notice.hidden = true;
    for (const [one, button] of [["approve", this.#approve], ["decline", this.#decline], ["report", this.#report]] as const)
      write(button, answer === one ? words.sending : words[one]);
  }

  #notify(text: string): void {
    this.#notice.hidden = false;
    write(this.#notice, text);
  }
}
