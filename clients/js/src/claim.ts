import { systemClock } from "./clock.js";
import { connector } from "./connector.js";
import { AbortedError, ExpiredError, RejectedError, ReplacedError, type IdTokenError } from "./errors.js";
import { fieldsOf, texts, type Fields } from "./fields.js";
import { post, requestJson, urlOf } from "./http.js";
import { initiatedOf, type InitiateOptions, type InitiatedSession } from "./initiate.js";
import { typed } from "./options.js";
import { onPage } from "./page.js";
import { policyOf, type SessionOptions } from "./session-options.js";
import type { Transport } from "./transport.js";

/** A sign-in that nobody has claimed yet. Keep it secret, except for the link: anyone with `wsToken` can follow and cancel it. */
export interface AnonymousSession {
  readonly sessionId: string;
  readonly wsToken: string;
  /** To be shown as a QR code, and as a link for people who read the page on their phone. It has to open in another tab. */
  readonly link: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

export type AnonymousInitiateOptions = Omit<InitiateOptions, "tokenId">;

export type ClaimOptions = Pick<SessionOptions, "baseUrl" | "signal" | "WebSocket" | "reconnect" | "clock">;

const openedOf = (answer: unknown): AnonymousSession => texts(fieldsOf(answer), "sessionId", "wsToken", "link", "expiresAt");

/**
 * Begins a sign-in without naming the person; the service must be allowed to. The phone that claims it says who signs in.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used.
 */
export async function initiateAnonymously(options: AnonymousInitiateOptions): Promise<AnonymousSession> {
  try {
    const { baseUrl, serviceId, scopes, nonce, signal } = options;
    return openedOf(await requestJson(urlOf(baseUrl, "auth/initiate"), post({ serviceId, scopes, nonce }), signal));
  } catch (error) {
    throw typed(error);
  }
}

/**
 * Waits until a phone claims the sign-in; reconnects by itself. Follow the session that it returns with `SignInSession`, without a `tokenId`.
 * @throws IdTokenError with code `expired` when no phone did in time, and `aborted` when `signal` fired, which also cancels the sign-in.
 */
export function waitForClaim(session: AnonymousSession, options: ClaimOptions, transport: Transport): Promise<InitiatedSession> {
  return new Promise((resolve, reject) => {
    try {
      new Wait(openedOf(session), options, transport, resolve, reject).begin();
    } catch (error) {
      reject(typed(error));
    }
  });
}

class Wait {
  readonly #ended = new AbortController();
  readonly #connector;
  readonly #clock;
  readonly #tolerance: number;
  #disarm: (() => void) | undefined;

  constructor(
    readonly session: AnonymousSession, readonly options: ClaimOptions, transport: Transport,
    readonly resolve: (session: InitiatedSession) => void, readonly reject: (error: IdTokenError) => void,
  ) {
    const { baseUrl, WebSocket, clock = systemClock } = options;
    const policy = policyOf(options);
    this.#clock = clock;
    this.#tolerance = policy.tolerance;
    const target = { baseUrl, sessionId: session.sessionId, wsToken: session.wsToken, WebSocket, after: clock.after };
    this.#connector = connector((sink) => transport(target, sink), policy, clock, {
      state: () => {},
      message: (name, payload) => this.#receive(name, fieldsOf(payload)),
      refused: (error) => this.#fail(error.code === "session_not_found" && this.#left <= 0 ? new ExpiredError() : error),
    });
  }

  get #left(): number {
    return new Date(this.session.expiresAt).getTime() - this.#clock.now();
  }

  begin(): void {
    const { signal } = this.options;
    const abort = () => this.#giveUp(signal?.reason);
    signal?.addEventListener("abort", abort, { signal: this.#ended.signal });
    if (signal?.aborted)
      return abort();
    const look = () => this.#connector.check();
    // Leaving the page cancels nothing: on a phone the person leaves it for the app, and comes back.
    onPage({ pageshow: look, online: look, offline: this.#connector.offline, pagehide: () => {} }, this.#ended.signal);
    this.#disarm = this.#clock.after(this.#left + this.#tolerance, () => this.#fail(new ExpiredError()));
    this.#connector.connect();
  }

  #receive(name: unknown, payload: Fields): void {
    try {
      if (name === "claimed")
        this.#end(this.resolve, initiatedOf(payload));
      else if (name === "rejected" && payload.final !== false)
        this.#fail(new RejectedError(texts(payload, "reason").reason));
      else if (name === "expired")
        this.#fail(new ExpiredError());
      else if (name === "replaced")
        this.#fail(new ReplacedError());
    } catch (error) {
      this.#fail(typed(error));
    }
  }

  #giveUp(reason: unknown): void {
    const { sessionId, wsToken } = this.session;
    requestJson(urlOf(this.options.baseUrl, "auth/cancel"), { ...post({ sessionId }, wsToken), keepalive: true }).catch(() => {});
    this.#fail(new AbortedError(reason));
  }

  #fail(error: IdTokenError): void {
    this.#end(this.reject, error);
  }

  #end<T>(settle: (value: T) => void, value: T): void {
    this.#connector.stop();
    this.#disarm?.();
    this.#ended.abort();
    settle(value);
  }
}
