import { IdTokenError, type DeviceSession, type PhoneIdentity, type Resolution, type SignInRequest } from "@idtoken/client/phone";
import type { PhoneView } from "./view.js";

/** Shows requests to the person, and sends the person's answers to the server. */
export class Desk {
  #self: PhoneIdentity | undefined;
  #session: DeviceSession | undefined;
  /** On the screen, waiting or ended. */
  #shown: SignInRequest | undefined;
  #seen: string | undefined;
  #deciding: string | undefined;
  /** Answered, but the server's reply did not arrive. */
  readonly #unsure = new Set<string>();

  constructor(private readonly view: PhoneView) {
    view.panel.on("approve", () => this.#approve());
    view.panel.on("decline", () => void this.#decide((session, request) => session.decline(request), false));
    // A second click confirms: a report cannot be taken back.
    view.panel.on("report", () => this.view.confirmsReport() && void this.#decide((session, request) => session.report(request), false));
    view.panel.on("dismiss", () => this.#next());
    view.panel.on("scan", () => void this.#claim());
  }

  /** @param sessionId The sign-in whose QR code is in front of the phone; undefined: there is none. */
  sees(sessionId: string | undefined): void {
    this.#seen = sessionId;
    this.view.scans(sessionId !== undefined);
    if (sessionId !== undefined && this.view.panel.screen === "phone-answered")
      this.#next();
  }

  open(session: DeviceSession): void {
    this.#self = session.identity;
    this.#session = session;
    this.view.ready(session.identity);
    session.on("requested", () => this.#next());
    session.on("resolved", ({ request, state }) => this.#resolved(request, state));
    session.on("connection", ({ state }) => state === "connecting" || this.view.connected(state === "connected"));
  }

  close(): void {
    this.#session = undefined;
    this.#shown = undefined;
    this.view.connected(false);
  }

  /** The request to show: the newest is the one that the person has just caused. */
  get #newest(): SignInRequest | undefined {
    return this.#session?.pending[0];
  }

  #resolved(request: SignInRequest, state: Resolution): void {
    const { sessionId, serviceName } = request;
    if (this.#shown?.sessionId !== sessionId)
      return this.view.panel.screen === "phone-answered" ? undefined : this.#next();
    const here = this.#deciding === sessionId || this.#unsure.has(sessionId);
    // An answer that comes too late, without a lost one before it: somebody gave the sign-in up, or the channel says soon what it was.
    const guessed = state === "over" && this.#deciding === sessionId && !this.#unsure.has(sessionId) ? "cancelled" : state;
    this.view.answered(guessed, serviceName, here);
  }

  #next(): void {
    const request = this.#newest;
    this.#shown = request;
    if (request)
      this.view.request(request, (this.#session?.pending.length ?? 1) - 1);
    else if (this.#self)
      this.view.ready(this.#self);
  }

  /** Claims the sign-in that the phone sees; its request comes as any does. */
  async #claim(): Promise<void> {
    const [session, seen] = [this.#session, this.#seen];
    if (!session || seen === undefined)
      return;
    try {
      await session.claim(seen);
    } catch (error) {
      this.view.scanFailed(error instanceof IdTokenError ? error.code : String(error));
    }
  }

  #approve(): void {
    const { otp, granted } = this.view.decision(this.#newest?.code);
    if (otp === undefined)
      this.view.notSixDigits();
    else
      void this.#decide((session, request) => session.approve(request, { code: otp, scopes: granted }), true);
  }

  async #decide(act: (session: DeviceSession, request: SignInRequest) => Promise<void>, approving: boolean): Promise<void> {
    const [session, request] = [this.#session, this.#newest];
    if (!request || !session || this.#deciding || !this.view.armed)
      return;
    this.#deciding = request.sessionId;
    this.view.sending(true);
    try {
      await act(session, request);
    } catch (error) {
      this.#failed(request, approving, error instanceof IdTokenError ? error.code : String(error));
    } finally {
      this.#deciding = undefined;
    }
  }

  #failed(request: SignInRequest, approving: boolean, code: string): void {
    if (code === "unreachable")
      this.#unsure.add(request.sessionId);
    if (this.#newest?.sessionId !== request.sessionId)
      return;
    this.view.sending(false);
    this.view.notice(code, approving, request.code === undefined);
  }
}
