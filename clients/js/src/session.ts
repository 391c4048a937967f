import { systemClock, type Clock } from "./clock.js";
import { connector, type Connector } from "./connector.js";
import { AbortedError, ExpiredError, IdTokenError, RejectedError, ReplacedError } from "./errors.js";
import { Emitter, type ConnectionState, type SessionEventMap, type SessionListener } from "./events.js";
import { fieldsOf, texts, type Fields } from "./fields.js";
import type { InitiatedSession } from "./initiate.js";
import { issuerSource, type IssuerSource } from "./keys.js";
import { verifyOutcome, type Outcome } from "./outcome.js";
import { defaultPolicy } from "./policy.js";
import type { SessionOptions } from "./session-options.js";
import type { Transport } from "./transport.js";
import { onWake } from "./wake.js";

// A timer that fires this much late, in milliseconds, slept.
const slept = 200;

// How long to wait, in milliseconds, where our clock says that the session is over and the server that it is pending.
const patience = 60_000;

/** A sign-in that has begun: tells how it goes, and how it ended. Lives for one sign-in and connects again by itself until then. */
export class SignInSession {
  /** What was begun. Kept in `sessionStorage`, it lets a page continue after a reload; it is a secret of the page. */
  readonly initiated: InitiatedSession;
  /** The code that the person compares with the one on the phone. */
  readonly autoPassword: string;
  /** When the sign-in ends if nobody answers, by the server's clock. */
  readonly expiresAt: Date;
  /** The verified outcome, or an {@link IdTokenError}. Never an unhandled rejection. */
  readonly result: Promise<Outcome>;

  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #tolerance: number;
  readonly #source: IssuerSource | undefined;
  readonly #connector: Connector;
  readonly #emitter = new Emitter();
  #settle!: { resolve(outcome: Outcome): void; reject(error: IdTokenError): void };
  readonly #ended = new AbortController();
  #phase: "new" | "waiting" | "checking" | "settled" = "new";
  #state: ConnectionState = "idle";
  #told = "";
  #deadline = 0;
  #disarm: (() => void) | undefined;
  #gaveGrace = false;

  constructor(initiated: InitiatedSession, options: SessionOptions, transport: Transport) {
    const { baseUrl, WebSocket, clock = systemClock, reconnect, validateToken } = options;
    this.initiated = initiated;
    this.autoPassword = initiated.autoPassword;
    this.expiresAt = new Date(initiated.expiresAt);
    this.result = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.result.catch(() => {});
    this.#options = options;
    this.#clock = clock;
    const policy = { ...defaultPolicy, ...reconnect };
    this.#tolerance = policy.tolerance;
    this.#source = validateToken === false ? undefined : issuerSource(baseUrl);
    this.#connector = connector(transport, { ...initiated, baseUrl, WebSocket, after: clock.after }, policy, clock, {
      state: (state) => this.#tell(state),
      message: (name, payload) => this.#receive(name, fieldsOf(payload)),
      refused: (error) => this.#refused(error),
    });
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  /** Listens; the answer stops listening. */
  on<E extends keyof SessionEventMap>(event: E, listener: SessionListener<E>): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Connects. Has no effect after the first time. */
  start(): this {
    if (this.#phase !== "new")
      return this;
    this.#phase = "waiting";
    const { signal } = this.#options;
    const abort = () => this.#fail(new AbortedError(signal?.reason));
    const until = this.#ended.signal;
    signal?.addEventListener("abort", abort, { signal: until });
    onWake(() => this.#look(), until);
    if (signal?.aborted)
      abort();
    else {
      this.#source?.().catch(() => {});
      this.#arm(this.expiresAt.getTime() + this.#tolerance - this.#clock.now());
      this.#connector.connect();
    }
    return this;
  }

  /** Gives up: `result` rejects with code `aborted`, unless it is settled. Has no effect after the first time. */
  stop(): void {
    this.#fail(new AbortedError());
  }

  /** Gives up in so many milliseconds. */
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
      // The page slept over the end. The server keeps an outcome for a while: it is asked once more.
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
      this.#fail(error as IdTokenError);
    }
  }

  /** The server tells the state on every connect; the page hears of it once. */
  #otpReady({ autoPassword, expiresAt }: { autoPassword: string; expiresAt: string }): void {
    // Who says that it is pending has the clock that counts.
    if (this.#clock.now() > this.expiresAt.getTime())
      this.#arm(patience);
    const state = autoPassword + expiresAt;
    if (state !== this.#told)
      this.#emitter.emit("otpReady", { autoPassword, expiresAt: new Date(expiresAt) });
    this.#told = state;
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
      this.#fail(error as IdTokenError);
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
    this.#tell("closed", error);
  }

  #tell(state: ConnectionState, error?: IdTokenError): void {
    if (state !== this.#state)
      this.#emitter.emit("connection", { state: (this.#state = state), ...(error && { error }) });
  }
}
