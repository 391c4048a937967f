import { IdTokenError, SignInSession, hubTransport, initiate, initiateAnonymously, waitForClaim, type InitiatedSession } from "@idtoken/client";
import { forget, recall, remember, type Followed, type Kept, type Unclaimed } from "./kept.js";
import type { SiteView } from "./view.js";

const serviceId = "demo";
const scopes = ["identity:name", "identity:age_over_18", "identity:nationality"];

/** Who signs in. A real service asks for a name, or remembers it; here the phone beside the page says. */
export interface Visitor {
  tokenId(): Promise<string>;
  name(): Promise<string>;
  /** Enrolls again, as the server does not know that tokenId. Returns the new one. */
  enrollAgain(tokenId: string): Promise<string>;
}

/** The phone beside the page, which sees what the page shows. */
export interface Onlooker {
  /** @param sessionId The sign-in whose QR code is on the page; undefined: there is none. */
  sees(sessionId: string | undefined): void;
}

/** The service's side of a sign-in. */
export class SignIn {
  #session: SignInSession | undefined;
  #unclaimed: AbortController | undefined;
  #busy = false;
  #anonymous = false;

  constructor(private readonly view: SiteView, private readonly visitor: Visitor, private readonly onlooker: Onlooker) {
    view.panel.on("sign-in", () => void this.#begin(false));
    view.panel.on("show-qr", () => void this.#begin(true));
    view.panel.on("again", () => void this.#begin(this.#anonymous));
    view.panel.on("cancel", () => this.#close());
    view.panel.on("sign-out", () => this.#close());
  }

  /** Shows the service's page, and continues a sign-in that a reload interrupted. */
  open(): void {
    const kept = recall();
    if (kept)
      this.#goOn(kept);
    else
      this.view.idle();
    this.greet();
  }

  /** Says who will sign in. */
  greet(): void {
    this.visitor.name().then((name) => this.view.greet(name), () => {});
  }

  async #begin(anonymous: boolean): Promise<void> {
    if (this.#busy)
      return;
    this.#busy = true;
    this.view.starting(anonymous);
    try {
      const nonce = crypto.randomUUID();
      const begun = anonymous ? { opened: await initiateAnonymously({ baseUrl: "/", serviceId, scopes, nonce }) } : await this.#initiate(nonce);
      const kept = { ...begun, nonce, begunAt: Date.now() };
      remember(kept);
      this.#goOn(kept);
    } catch (error) {
      this.#anonymous = anonymous;
      this.#refused(error);
    } finally {
      this.#busy = false;
    }
  }

  async #initiate(nonce: string): Promise<{ tokenId: string; initiated: InitiatedSession }> {
    const ask = (tokenId: string) => initiate({ baseUrl: "/", tokenId, serviceId, scopes, nonce });
    let tokenId = await this.visitor.tokenId();
    try {
      return { tokenId, initiated: await ask(tokenId) };
    } catch (error) {
      if (!(error instanceof IdTokenError && error.code === "enrollment_not_found"))
        throw error;
      tokenId = await this.visitor.enrollAgain(tokenId);
      return { tokenId, initiated: await ask(tokenId) };
    }
  }

  #goOn(kept: Kept): void {
    this.#anonymous = "opened" in kept || kept.tokenId === undefined;
    if ("opened" in kept)
      void this.#claimed(kept);
    else
      this.#follow(kept);
  }

  /** Shows the QR code until a phone claims the sign-in, and follows the person's then. */
  async #claimed({ opened, nonce, begunAt }: Unclaimed): Promise<void> {
    const waiting = (this.#unclaimed = new AbortController());
    this.view.scan(opened.link, begunAt, new Date(opened.expiresAt).getTime());
    this.onlooker.sees(opened.sessionId);
    try {
      const initiated = await waitForClaim(opened, { baseUrl: "/", signal: waiting.signal });
      const kept = { initiated, nonce, begunAt: Date.now() };
      remember(kept);
      this.#follow(kept);
    } catch (error) {
      if (!waiting.signal.aborted)
        this.#refused(error);
    } finally {
      if (this.#unclaimed === waiting)
        this.onlooker.sees(undefined);
    }
  }

  #follow({ initiated, tokenId, nonce, begunAt }: Followed): void {
    // A reload continues the sign-in, so leaving the page must not cancel it.
    const session = new SignInSession(initiated, { baseUrl: "/", ...(tokenId !== undefined && { tokenId }), serviceId, nonce, cancelOnLeave: false }, hubTransport);
    this.#session = session;
    this.view.waiting(session.autoPassword, begunAt, session.expiresAt.getTime());
    session.on("otpReady", ({ autoPassword }) => this.view.code(autoPassword));
    session.on("rejected", ({ reason, final }) => final || this.view.attemptFailed(reason));
    session.on("connection", ({ state }) => this.view.connection(state));
    session.start();
    session.result.then(
      ({ claims }) => {
        forget();
        this.view.approved(claims);
      },
      (error: unknown) => session === this.#session && this.#refused(error),
    );
  }

  #refused(error: unknown): void {
    forget();
    this.view.refused(error);
  }

  #close(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.stop();
    this.#unclaimed?.abort();
    forget();
    this.view.idle();
  }
}
