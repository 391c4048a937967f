import type { ChannelListener } from "./channel.js";
import { approve, decline } from "./decide.js";
import type { Enrolled } from "./enrolled.js";
import { Requests, type Resolution, type SignInRequest } from "./request.js";
import { PhoneError } from "./server.js";
import type { PhoneView } from "./view.js";

const ended: Readonly<Record<string, Resolution>> = {
  session_not_found: "expired", too_many_attempts: "locked", enrollment_revoked: "revoked",
};

/** Puts the requests before the person, and the person's answer before the server. */
export class Desk implements ChannelListener {
  #requests = new Requests();
  #self: Enrolled | undefined;
  #deciding: string | undefined;

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
    const request = this.#requests.take(sessionId);
    if (request?.shown)
      this.view.answered(state, request.serviceName, this.#deciding === sessionId);
    else if (request)
      this.#next();
  }

  listed(pending: readonly SignInRequest[], known: readonly string[]): void {
    for (const request of pending)
      this.requested(request);
    for (const sessionId of known)
      if (!pending.some((request) => request.sessionId === sessionId))
        this.resolved(sessionId, "expired");
  }

  #next(): void {
    const request = this.#requests.newest;
    if (request)
      this.view.request(request, this.#requests.count - 1, () => this.#deciding ?? this.resolved(request.sessionId, "expired"));
    else if (this.#self)
      this.view.ready(this.#self);
  }

  #approve(): void {
    const { otp, granted } = this.view.decision;
    void this.#decide("approved", (self, sessionId, code) => approve(self, sessionId, otp ?? code ?? "", granted));
  }

  async #decide(state: Resolution, act: (self: Enrolled, sessionId: string, code?: string) => Promise<void>): Promise<void> {
    const request = this.#requests.newest;
    if (!request || !this.#self || this.#deciding || !this.view.armed)
      return;
    this.#deciding = request.sessionId;
    try {
      await act(this.#self, request.sessionId, request.code);
      this.resolved(request.sessionId, state);
    } catch (error) {
      const code = error instanceof PhoneError ? error.code : String(error);
      ended[code] ? this.resolved(request.sessionId, ended[code]) : this.view.notice(code);
    } finally {
      this.#deciding = undefined;
    }
  }
}
