import type { ChannelListener } from "./channel.js";
import { approve, decline } from "./decide.js";
import type { Enrolled } from "./enrolled.js";
import { Requests, type Resolution, type SignInRequest } from "./request.js";
import { PhoneError } from "./server.js";
import type { PhoneView } from "./view.js";

const ended: Readonly<Record<string, Resolution>> = {
  session_not_found: "expired", too_many_attempts: "locked", enrollment_revoked: "revoked", session_resolved: "cancelled",
};

/** Shows requests to the person, and sends the person's answers to the server. */
export class Desk implements ChannelListener {
  #requests = new Requests();
  #self: Enrolled | undefined;
  #deciding: string | undefined;
  /** Answered, but the server's reply did not arrive. */
  readonly #unsure = new Set<string>();
  /** Shown as ended from a refusal, until the channel says how it ended. */
  #guessed: SignInRequest | undefined;

  constructor(private readonly view: PhoneView) {
    view.panel.on("approve", () => this.#approve());
    view.panel.on("decline", () => void this.#decide("declined", decline));
    view.panel.on("dismiss", () => this.#next());
  }

  open(self: Enrolled): void {
    this.#self = self;
    this.view.ready(self);
  }

  close(): void {
    this.#requests = new Requests();
    this.view.connected(false);
  }

  connected(connected: boolean): void {
    this.view.connected(connected);
  }

  known(): readonly string[] {
    return this.#requests.ids;
  }

  requested(request: SignInRequest): void {
    if (this.#requests.add(request))
      this.#next();
  }

  resolved(sessionId: string, state: Resolution): void {
    if (this.#guessed?.sessionId === sessionId)
      return this.#answered(this.#guessed, state);
    const request = this.#requests.take(sessionId);
    if (request?.shown)
      this.#answered(request, state);
    else if (request)
      this.#next();
  }

  listed(pending: readonly SignInRequest[], known: readonly string[]): void {
    for (const request of pending)
      this.requested(request);
    for (const sessionId of known)
      if (!pending.some((request) => request.sessionId === sessionId))
        this.resolved(sessionId, this.#requests.ended(sessionId) ? "expired" : "over");
  }

  #answered(request: SignInRequest, state: Resolution): void {
    this.#guessed = undefined;
    this.view.answered(state, request.serviceName, this.#deciding === request.sessionId || this.#unsure.has(request.sessionId));
  }

  #next(): void {
    this.#guessed = undefined;
    const request = this.#requests.newest;
    if (request)
      this.view.request(request, this.#requests.count - 1, () => this.#deciding ?? this.resolved(request.sessionId, "expired"));
    else if (this.#self)
      this.view.ready(this.#self);
  }

  #approve(): void {
    const request = this.#requests.newest;
    const { otp, granted } = this.view.decision(request?.code);
    if (otp === undefined)
      this.view.notSixDigits();
    else
      void this.#decide("approved", (self, sessionId) => approve(self, sessionId, otp, granted));
  }

  async #decide(state: Resolution, act: (self: Enrolled, sessionId: string) => Promise<void>): Promise<void> {
    const request = this.#requests.newest;
    if (!request || !this.#self || this.#deciding || !this.view.armed)
      return;
    this.#deciding = request.sessionId;
    this.view.sending(true);
    try {
      await act(this.#self, request.sessionId);
      this.resolved(request.sessionId, state);
    } catch (error) {
      this.#failed(request, state, error instanceof PhoneError ? error.code : String(error));
    } finally {
      this.#deciding = undefined;
    }
  }

  #failed(request: SignInRequest, state: Resolution, code: string): void {
    if (!this.#requests.ids.includes(request.sessionId))
      return;
    const end = ended[code];
    if (!end) {
      if (code === "unreachable")
        this.#unsure.add(request.sessionId);
      this.view.sending(false);
      return this.view.notice(code, state === "approved", request.code == null);
    }
    this.resolved(request.sessionId, code === "session_resolved" && this.#unsure.has(request.sessionId) ? "over" : end);
    this.#guessed = request;
  }
}
