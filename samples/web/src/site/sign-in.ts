import { IdTokenError, SignInSession, hubTransport, initiate, type InitiatedSession } from "@idtoken/client";
import { forget, recall, remember, type Kept } from "./kept.js";
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

/** The service's side of a sign-in. */
export class SignIn {
  #session: SignInSession | undefined;
  #busy = false;

  constructor(private readonly view: SiteView, private readonly visitor: Visitor) {
    view.panel.on("sign-in", () => void this.#begin());
    view.panel.on("cancel", () => this.#close());
    view.panel.on("sign-out", () => this.#close());
  }

  /** Shows the service's page, and continues a sign-in that a reload interrupted. */
  open(): void {
    const kept = recall();
    if (kept)
      this.#follow(kept);
    else
      this.view.idle();
    this.greet();
  }

  /** Says who will sign in. */
  greet(): void {
    this.visitor.name().then((name) => this.view.greet(name), () => {});
  }

  async #begin(): Promise<void> {
    if (this.#busy)
      return;
    this.#busy = true;
    this.view.starting();
    try {
      const nonce = crypto.randomUUID();
      const [tokenId, initiated] = await this.#initiate(nonce);
      const kept = { initiated, tokenId, nonce, begunAt: Date.now() };
      remember(kept);
      this.#follow(kept);
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#busy = false;
    }
  }

  async #initiate(nonce: string): Promise<[string, InitiatedSession]> {
    const ask = (tokenId: string) => initiate({ baseUrl: "/", tokenId, serviceId, scopes, nonce });
    let tokenId = await this.visitor.tokenId();
    try {
      return [tokenId, await ask(tokenId)];
    } catch (error) {
      if (!(error instanceof IdTokenError && error.code === "enrollment_not_found"))
        throw error;
      tokenId = await this.visitor.enrollAgain(tokenId);
      return [tokenId, await ask(tokenId)];
    }
  }

  #follow({ initiated, tokenId, nonce, begunAt }: Kept): void {
    // A reload continues the sign-in, so leaving the page must not cancel it.
    const session = new SignInSession(initiated, { baseUrl: "/", tokenId, serviceId, nonce, cancelOnLeave: false }, hubTransport);
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
    forget();
    this.view.idle();
  }
}
