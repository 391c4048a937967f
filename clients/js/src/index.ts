import { waitForClaim as wait, type AnonymousSession, type ClaimOptions } from "./claim.js";
import { hubTransport } from "./hub-transport.js";
import type { InitiatedSession } from "./initiate.js";
import { SignInSession } from "./session.js";
import { begin, type SignInOptions } from "./sign-in.js";
import type { Transport } from "./transport.js";

export { initiateAnonymously, type AnonymousInitiateOptions, type AnonymousSession, type ClaimOptions } from "./claim.js";
export * from "./common.js";
export { defaultPolicy } from "./policy.js";
export { rawTransport } from "./raw-transport.js";
export { hubTransport, SignInSession };

/**
 * Begins a sign-in at the server and connects, over SignalR unless another transport is given. Add the listeners right after the `await`.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used.
 */
export const signIn = (options: SignInOptions & { readonly transport?: Transport }): Promise<SignInSession> =>
  begin(options, (initiated) => new SignInSession(initiated, options, options.transport ?? hubTransport));

/**
 * Waits until a phone claims a sign-in that began without a person, over SignalR unless another transport is given; reconnects by itself. Follow the session that it returns
 * with `SignInSession`, without a `tokenId`.
 * @throws IdTokenError with code `expired` when no phone did in time, and `aborted` when `signal` fired, which also cancels the sign-in.
 */
export const waitForClaim = (session: AnonymousSession, options: ClaimOptions & { readonly transport?: Transport }): Promise<InitiatedSession> =>
  wait(session, options, options.transport ?? hubTransport);
