import { waitForClaim as wait, type AnonymousSession, type ClaimOptions } from "./claim.js";
import type { InitiatedSession } from "./initiate.js";
import { RawSessionSocket } from "./raw-session-socket.js";
import { rawTransport } from "./raw-transport.js";
import { begin, type SignInOptions } from "./sign-in.js";

export { initiateAnonymously, type AnonymousInitiateOptions, type AnonymousSession, type ClaimOptions } from "./claim.js";
export * from "./common.js";

/**
 * Begins a sign-in at the server and connects over the raw WebSocket. Add the listeners right after the `await`.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used.
 */
export const signIn = (options: SignInOptions): Promise<RawSessionSocket> =>
  begin(options, (initiated) => new RawSessionSocket(initiated, options));

/**
 * Waits until a phone claims a sign-in that began without a person; reconnects by itself. Follow the session that it returns with `RawSessionSocket`, without a `tokenId`.
 * @throws IdTokenError with code `expired` when no phone did in time, and `aborted` when `signal` fired, which also cancels the sign-in.
 */
export const waitForClaim = (session: AnonymousSession, options: ClaimOptions): Promise<InitiatedSession> => wait(session, options, rawTransport);
