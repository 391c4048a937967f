import type { Claims, ConnectionState } from "@idtoken/client";
import { codeSlots } from "../code.js";
import { Countdown } from "../countdown.js";
import type { Panel } from "../panel.js";
import { qrCode } from "../qr-code.js";
import { reachNotice } from "../reach.js";
import { factsOf, greeting } from "./claims.js";
import { labels, site } from "../texts.js";
import { Wait } from "../wait.js";
import { failureOf } from "./messages.js";

/** What the service shows. */
export class SiteView {
  readonly #countdown: Countdown;
  readonly #wait: Wait;
  #attempt: string | null = null;
  #offline = false;
  #visitor: string | null = null;

  constructor(readonly panel: Panel) {
    this.#countdown = new Countdown(panel);
    this.#wait = new Wait(panel);
  }

  idle(): void {
    this.#change("site-idle", { visitor: this.#visitor });
  }

  greet(name: string): void {
    this.#visitor = site.signInAs(name);
    if (this.panel.screen === "site-idle")
      this.idle();
  }

  /** @param anonymous The button for a QR code was clicked, where the screen has one. */
  starting(anonymous: boolean): void {
    const slot = anonymous && this.panel.screen === "site-idle" ? "qr-action" : "action";
    this.panel.write(slot, site.starting);
    this.panel.slot(slot).parentElement?.setAttribute("aria-disabled", "true");
  }

  scan(link: string, begunAt: number, ends: number): void {
    this.#change("site-claim", { reach: reachNotice(link) });
    this.panel.slot<HTMLAnchorElement>("link").href = link;
    const place = this.panel.slot("qr");
    qrCode(link, site.qrCode).then((code) => place.replaceChildren(code), () => (place.hidden = true));
    this.#countdown.run(begunAt, ends);
    this.panel.announce(site.scan);
  }

  waiting(code: string, begunAt: number, ends: number): void {
    this.#attempt = null;
    this.#offline = false;
    this.#change("site-waiting", codeSlots(code));
    this.#countdown.run(begunAt, ends);
    this.panel.announce(`${labels.lookAtPhone}. ${codeSlots(code)["spoken"]}`);
  }

  code(code: string): void {
    this.panel.show("site-waiting", codeSlots(code));
  }

  attemptFailed(reason: string): void {
    this.#attempt = reason === "Invalid OTP" ? site.wrongCode : site.notYourPhone;
    this.#notice();
  }

  connection(state: ConnectionState): void {
    this.panel.mark("connection", state);
    this.#offline = state === "reconnecting";
    if (state !== "closed")
      this.#notice();
  }

  approved(claims: Claims): void {
    const facts = factsOf(claims);
    const words = facts.length ? site.shared : site.sharedNothing;
    this.#change("site-approved", { title: greeting(claims), words, token: JSON.stringify(claims, null, 2) });
    this.panel.slot("facts").replaceChildren(...facts.map(factRow));
    this.panel.slot("facts").hidden = !facts.length;
    this.panel.announce(site.announceSignedIn(greeting(claims)));
  }

  refused(error: unknown): void {
    const { title, words, wait, bad } = failureOf(error);
    this.#change("site-refused", { title, words });
    this.panel.slot("seal").classList.add(bad ? "bad" : "neutral");
    this.#wait.run(labels.signInAgain, wait);
    this.panel.announce(`${title}. ${words}`);
  }

  #notice(): void {
    const text = this.#offline ? site.connectionLost : this.#attempt;
    this.panel.write("notice", text);
    if (text)
      this.panel.announce(text);
  }

  #change(screen: string, slots: Parameters<Panel["show"]>[1]): void {
    this.#countdown.stop();
    this.#wait.stop();
    this.panel.show(screen, slots);
  }
}

function factRow([label, value]: readonly [string, string]): HTMLElement {
  const row = document.createElement("div");
  row.append(Object.assign(document.createElement("dt"), { textContent: label }), Object.assign(document.createElement("dd"), { textContent: value }));
  return row;
}
