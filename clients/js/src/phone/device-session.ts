import { systemClock } from "../clock.js";
import { connector, type Connector } from "../connector.js";
import { AbortedError, RefusedError, type IdTokenError } from "../errors.js";
import { Emitter, type ConnectionState } from "../events.js";
import { texts, fieldsOf } from "../fields.js";
import { invalid, typed } from "../options.js";
import { onPage } from "../page.js";
import { changed, defaultPolicy } from "../policy.js";
import { openDeviceChannel } from "./channel.js";
import { codeIn } from "./code.js";
import type { DeviceEventMap } from "./events.js";
import type { PhoneIdentity } from "./key-store.js";
import type { ApproveOptions, DeviceSessionOptions } from "./options.js";
import { PendingRequests } from "./pending.js";
import { requestOf, type Resolution, type SignInRequest } from "./request.js";
import { RequestStream } from "./request-stream.js";
import { DeviceServer } from "./server.js";

// How a request has ended, by the server's refusal of an answer.
const endedBy: Readonly<Record<string, Resolution>> = {
  session_not_found: "expired", too_many_attempts: "locked", enrollment_revoked: "revoked", session_resolved: "over",
};

/** One identity's connection to the device channel: receives the person's sign-in requests and sends the answers. Reconnects by itself until it is stopped. */
export class DeviceSession implements AsyncIterable<SignInRequest, undefined, undefined> {
  readonly #server: DeviceServer;
  readonly #connector: Connector;
  readonly #pending: PendingRequests;
  readonly #emitter = new Emitter<DeviceEventMap>();
  readonly #streams = new Set<RequestStream>();
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal | undefined;
  #state: ConnectionState = "idle";
  #error: IdTokenError | undefined;

  /** @throws IdTokenError when an option cannot be used (`invalid_options`). */
  constructor(readonly identity: PhoneIdentity, { signal, reconnect, WebSocket, clock = systemClock }: DeviceSessionOptions = {}) {
    this.#signal = signal;
    this.#server = new DeviceServer(identity, clock);
    this.#pending = new PendingRequests(clock, (request, state) => this.#resolved(request, state));
    const open = openDeviceChannel.bind(undefined, this.#server, WebSocket, () => this.#pending.ids);
    this.#connector = connector(open, changed(defaultPolicy, reconnect), clock, {
      state: (state) => this.#report(state),
      message: (name, payload) => this.#receive(name, payload),
      refused: (error) => this.#end(error),
    });
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  /** Returns the requests that wait for an answer, newest first. */
  get pending(): readonly SignInRequest[] {
    return this.#pending.newestFirst;
  }

  /** Adds a listener. Returns a function that removes it. */
  on<E extends keyof DeviceEventMap>(event: E, listener: (event: DeviceEventMap[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Reads the requests: those that wait, then each new one, once. Ends with `stop()`; throws the IdTokenError for which the session closed. */
  [Symbol.asyncIterator](): RequestStream {
    const stream = new RequestStream([...this.pending].reverse(), () => this.#streams.delete(stream));
    if (this.#ended.signal.aborted)
      stream.end(this.#error);
    else
      this.#streams.add(stream);
    return stream;
  }

  /** Connects. Only the first call has an effect. */
  start(): this {
    if (this.#state !== "idle" || this.#ended.signal.aborted)
      return this;
    const abort = () => this.#end(new AbortedError(this.#signal?.reason));
    this.#signal?.addEventListener("abort", abort, { signal: this.#ended.signal });
    if (this.#signal?.aborted)
      abort();
    else
      this.#connect();
    return this;
  }

  /** Closes the connection. Requests stay pending at the server. */
  stop(): void {
    this.#end();
  }

  /**
   * Approves a sign-in.
   * @throws IdTokenError: `invalid_otp` for a wrong code, which leaves the request pending until too many were wrong; `passkey_cancelled` if the person did not unlock the passkey, which leaves it pending, too; `unreachable` if it is not known
   * whether the approval arrived; `invalid_options`, without a message to the server, when the code is not six digits.
   */
  async approve(request: SignInRequest, { scopes = request.scopes, code = request.code, signal }: ApproveOptions = {}): Promise<void> {
    const otp = codeIn(code ?? "");
    if (otp === undefined)
      throw invalid("code is not six digits");
    await this.#decide(request, "approved", () => this.#server.approve(request.sessionId, otp, scopes, signal));
  }

  /** Declines a sign-in. @throws IdTokenError: `unreachable` if it is not known whether the answer arrived. */
  async decline(request: SignInRequest, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#decide(request, "declined", () => this.#server.answer("decline", request.sessionId, signal));
  }

  /**
   * Reports a sign-in that the person did not start: declines it, lets the service's sign-ins from that network ring no more for some time, and tells the
   * operator. Repeating it is safe. @throws IdTokenError: `unreachable` if it is not known whether the answer arrived.
   */
  async report(request: SignInRequest, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#decide(request, "reported", () => this.#server.answer("report", request.sessionId, signal));
  }

  /**
   * Claims a sign-in that began without a person, by the id in its link; from then on it is one of this identity's requests.
   * @throws IdTokenError: `session_claimed` if another phone was first, `session_not_found` if it has ended.
   */
  async claim(sessionId: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<SignInRequest> {
    try {
      const request = await this.#server.claim(sessionId, signal);
      this.#requested(request);
      return request;
    } catch (error) {
      throw typed(error);
    }
  }

  #connect(): void {
    const look = () => this.#connector.check();
    onPage({ pageshow: look, online: look, offline: this.#connector.offline, pagehide: () => {} }, this.#ended.signal);
    this.#connector.connect();
  }

  #decide({ sessionId }: SignInRequest, state: Resolution, send: () => Promise<void>): Promise<void> {
    return this.#pending.deciding(sessionId, async () => {
      try {
        await send();
        this.#pending.end(sessionId, state);
      } catch (error) {
        if (error instanceof RefusedError && Object.hasOwn(endedBy, error.code))
          this.#pending.end(sessionId, endedBy[error.code]!);
        throw typed(error);
      }
    });
  }

  #receive(name: unknown, payload: unknown): void {
    try {
      if (name === "requested")
        this.#requested(requestOf(payload));
      else if (name === "resolved")
        this.#ends(texts(fieldsOf(payload), "sessionId", "state"));
      else if (name === "listed")
        this.#listed(payload as { sessions: readonly SignInRequest[]; known: readonly string[] });
    } catch (error) {
      this.#end(typed(error));
    }
  }

  #listed({ sessions, known }: { readonly sessions: readonly SignInRequest[]; readonly known: readonly string[] }): void {
    for (const request of [...sessions].reverse())
      this.#requested(request);
    this.#pending.keepOnly(sessions, known);
  }

  #requested(request: SignInRequest): void {
    if (!this.#pending.add(request))
      return;
    for (const stream of this.#streams)
      stream.add(request);
    this.#emitter.emit("requested", request);
  }

  #ends({ sessionId, state }: { readonly sessionId: string; readonly state: string }): void {
    this.#pending.end(sessionId, state);
  }

  #resolved(request: SignInRequest, state: Resolution): void {
    for (const stream of this.#streams)
      stream.remove(request);
    this.#emitter.emit("resolved", { request, state });
  }

  #end(error?: IdTokenError): void {
    if (this.#ended.signal.aborted)
      return;
    this.#error = error;
    this.#ended.abort();
    this.#connector.stop();
    this.#pending.clear();
    for (const stream of this.#streams)
      stream.end(error);
    this.#report("closed", error);
  }

  #report(state: ConnectionState, error?: IdTokenError): void {
    if (state !== this.#state)
      this.#emitter.emit("connection", { state: (this.#state = state), ...(error && { error }) });
  }
}
