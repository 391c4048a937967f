import type { InitiatedSession } from "./initiate.js";
import { rawTransport } from "./raw-transport.js";
import { SignInSession } from "./session.js";
import type { SessionOptions } from "./session-options.js";

/** A session over the raw WebSocket, for pages that cannot load SignalR. */
export class RawSessionSocket extends SignInSession {
  constructor(initiated: InitiatedSession, options: SessionOptions) {
    super(initiated, options, rawTransport);
  }
}
