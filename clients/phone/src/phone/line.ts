import { DeviceSession, type DeviceEventMap, type IdTokenError, type PhoneIdentity, type SignInRequest } from "@idtoken/client/phone";

export type LineState = "online" | "connecting" | "offline" | "expired" | "revoked" | "unknown";

export interface LineListener {
  requested(line: Line, request: SignInRequest): void;
  resolved(line: Line, end: DeviceEventMap["resolved"]): void;
  changed(): void;
}

/** One identity of this phone and its connection to the server. */
export class Line {
  #session: DeviceSession;
  #error: IdTokenError | undefined;

  constructor(readonly identity: PhoneIdentity, private readonly listener: LineListener) {
    this.#session = this.#open();
  }

  get session(): DeviceSession {
    return this.#session;
  }

  get state(): LineState {
    if (this.#error)
      return this.#error.code === "enrollment_revoked" ? "revoked" : this.identity.expiresAt.getTime() < Date.now() ? "expired" : "unknown";
    switch (this.#session.connection) {
      case "connected": return "online";
      case "reconnecting": return "offline";
      default: return navigator.onLine ? "connecting" : "offline";
    }
  }

  /** Connects again after the server has refused. */
  retry(): void {
    this.#error = undefined;
    this.#session = this.#open();
    this.listener.changed();
  }

  close(): void {
    this.#session.stop();
  }

  #open(): DeviceSession {
    const session = new DeviceSession(this.identity);
    session.on("requested", (request) => this.listener.requested(this, request));
    session.on("resolved", (end) => this.listener.resolved(this, end));
    session.on("connection", ({ error }) => {
      this.#error = error;
      this.listener.changed();
    });
    return session.start();
  }
}
