import { systemClock, type Clock } from "./clock.js";
import { connector, type Connector } from "./connector.js";
import { AbortedError, ExpiredError, RejectedError, ReplacedError, type IdTokenError } from "./errors.js";
import { Emitter, type ConnectionState, type SessionEventMap, type SessionListener } from "./events.js";
import { fieldsOf, texts, type Fields } from "./fields.js";
import { post, requestJson, urlOf } from "./http.js";
import { initiatedOf, type InitiatedSession } from "./initiate.js";
import { issuerSource, type IssuerSource } from "./keys.js";
import { typed } from "./options.js";
import { verifyOutcome, type Outcome } from "./outcome.js";
import { onPage } from "./page.js";
import { policyOf, type SessionOptions } from "./session-options.js";
import type { Transport } from "./transport.js";

// If a timer fires this much late, in milliseconds, the machine slept.
const slept = 200;

// How long to wait, in milliseconds, if the session is over by our clock but the server says that it is pending.
const patience = 60_000;

/** A sign-in that has begun: reports its progress and its outcome. Serves one sign-in, and reconnects by itself until that ends. */
export class SignInSession {
  /** The answer to initiate. Kept in `sessionStorage`, it lets a page continue after a reload (see `cancelOnLeave`). Keep it secret. */
  readonly initiated: InitiatedSession;
  /** The code that the person compares with the one on the phone, or types there. */
  readonly autoPassword: string;
  /** When the sign-in expires, by the server's clock. */
  readonly expiresAt: Date;
  /** The verified outcome, or an {@link IdTokenError}. Never an unhandled rejection. */
  readonly result: Promise<Outcome>;

  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #tolerance: number;
  readonly #source: IssuerSource | undefined;
  readonly #connector: Connector;
  readonly #emitter = new Emitter<SessionEventMap>();
  #settle!: { resolve(outcome: Outcome): void; reject(error: IdTokenError): void };
  readonly #ended = new AbortController();
  #phase: "new" | "waiting" | "checking" | "settled" = "new";
  #state: ConnectionState = "idle";
  #reported = "";
  #deadline = 0;
  #disarm: (() => void) | undefined;
  #gaveGrace = false;

  /** @throws IdTokenError when an option cannot be used (`invalid_options`) or `initiated` lacks a member (`unexpected_response`). */
  constructor(initiated: InitiatedSession, options: SessionOptions, transport: Transport) {
    const policy = policyOf(options);
    const { baseUrl, WebSocket, clock, validateToken } = options;
    this.initiated = initiatedOf(initiated);
    this.autoPassword = initiated.autoPassword;
    this.expiresAt = new Date(initiated.expiresAt);
    this.result = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.result.catch(() => {});
    this.#options = options;
    this.#clock = clock ?? systemClock;
    this.#tolerance = policy.tolerance;
    this.#source = validateToken === false ? undefined : issuerSource(baseUrl);
    const target = { ...this.initiated, baseUrl, WebSocket, after: this.#clock.after };
    this.#connector = connector((sink) => transport(target, sink), policy, this.#clock, {
      state: (state) => this.#report(state),
      message: (name, payload) => this.#receive(name, fieldsOf(payload)),
      refused: (error) => this.#refused(error),
    });
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  /** Adds a listener. Returns a function that removes it. */
  on<E extends keyof SessionEventMap>(event: E, listener: SessionListener<E>): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Connects. Only the first call has an effect. */
  start(): this {
    if (this.#phase !== "new")
      return this;
    this.#phase = "waiting";
    try {
      this.#begin(this.#options);
    } catch (error) {
      this.#fail(typed(error));
    }
    return this;
  }

  /** Gives up: `result` rejects with code `aborted`, and the server is asked to cancel the sign-in, so that the phone stops asking. No effect after the end. */
  stop(): void {
    this.#giveUp();
  }

  #begin({ signal, cancelOnLeave }: SessionOptions): void {
    const abort = () => this.#giveUp(signal?.reason);
    const until = this.#ended.signal;
    signal?.addEventListener("abort", abort, { signal: until });
    if (signal?.aborted)
      return abort();
    const look = () => this.#look();
    onPage({ pageshow: look, online: look, offline: this.#connector.offline, pagehide: () => cancelOnLeave === false || this.#cancel() }, until);
    this.#source?.().catch(() => {});
    this.#arm(this.expiresAt.getTime() + this.#tolerance - this.#clock.now());
    this.#connector.connect();
  }

  #giveUp(reason?: unknown): void {
    this.#cancel();
    this.#fail(new AbortedError(reason));
  }

  /** Asks the server to cancel a pending sign-in. Best effort: it expires soon anyway. */
  #cancel(): void {
    const { sessionId, wsToken } = this.initiated;
    // Once an approval is here, its checks decide; after the end there is nothing left to cancel.
    if (this.#phase === "new" || this.#phase === "waiting")
      // The request outlives a page that is being left.
      requestJson(urlOf(this.#options.baseUrl, "auth/cancel"), { ...post({ sessionId }, wsToken), keepalive: true }).catch(() => {});
  }

  /** Expires the sign-in in so many milliseconds. */
  #arm(milliseconds: number): void {
    this.#deadline = this.#clock.now() + milliseconds;
    this.#disarm?.();
    this.#disarm = this.#clock.after(milliseconds, () => this.#look());
  }

  /** The deadline has come, or the page has come back. */
  #look(): void {
    if (this.#phase !== "waiting")
      return;
    const late = this.#clock.now() - this.#deadline;
    if (late >= 0) {
      if (late < slept || this.#gaveGrace)
        return this.#fail(new ExpiredError());
      // The page slept through the end. The server keeps an outcome for a while, so this asks once more.
      this.#gaveGrace = true;
      this.#arm(this.#tolerance);
    }
    this.#connector.check();
  }

  #receive(name: unknown, payload: Fields): void {
    try {
      if (name === "otp_ready")
        this.#otpReady(texts(payload, "autoPassword", "expiresAt"));
      else if (name === "approved")
        void this.#check(payload);
      else if (name === "rejected")
        this.#rejected(texts(payload, "reason"), payload.final);
      else if (name === "expired")
        this.#fail(new ExpiredError());
      else if (name === "replaced")
        this.#fail(new ReplacedError());
    } catch (error) {
      this.#fail(typed(error));
    }
  }

  /** The server repeats the state on every connect; the page hears only changes. */
  #otpReady(said: { autoPassword: string; expiresAt: string }): void {
    // If the server says that the session is pending, its clock counts.
    if (this.#clock.now() > this.expiresAt.getTime())
      this.#arm(patience);
    // A masked code must not replace the whole one on the page.
    const { autoPassword } = said.autoPassword.includes("*") ? this : said;
    const state = autoPassword + said.expiresAt;
    if (state !== this.#reported)
      this.#emitter.emit("otpReady", { autoPassword, expiresAt: new Date(said.expiresAt) });
    this.#reported = state;
  }

  #rejected({ reason }: { reason: string }, final: unknown): void {
    if (final === false)
      this.#emitter.emit("rejected", { reason, final });
    else
      this.#fail(new RejectedError(reason));
  }

  #refused(error: IdTokenError): void {
    if (this.#phase === "waiting")
      this.#fail(error.code === "session_not_found" && this.#clock.now() >= this.expiresAt.getTime() ? new ExpiredError() : error);
  }

  async #check(approved: Fields): Promise<void> {
    this.#phase = "checking";
    this.#connector.stop();
    try {
      const outcome = await verifyOutcome(approved, this.initiated, this.#options, this.#source, this.#clock.now());
      this.#end(() => {
        this.#settle.resolve(outcome);
        this.#emitter.emit("approved", outcome);
      });
    } catch (error) {
      this.#fail(typed(error));
    }
  }

  #fail(error: IdTokenError): void {
    this.#end(() => {
      this.#settle.reject(error);
      if (error instanceof RejectedError)
        this.#emitter.emit("rejected", { reason: error.reason, final: true });
      else if (error.code === "expired" || error.code === "replaced")
        this.#emitter.emit(error.code as "expired" | "replaced", undefined);
    }, error);
  }

  #end(announce: () => void, error?: IdTokenError): void {
    if (this.#phase === "settled")
      return;
    this.#phase = "settled";
    this.#connector.stop();
    this.#disarm?.();
    this.#ended.abort();
    announce();
    this.#report("closed", error);
  }

  #report(state: ConnectionState, error?: IdTokenError): void {
    if (state !== this.#state)
      this.#emitter.emit("connection", { state: (this.#state = state), ...(error && { error }) });
  }
}
