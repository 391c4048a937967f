import { hubTransport } from "./hub-transport.js";
import { SignInSession } from "./session.js";
import { begin, type SignInOptions } from "./sign-in.js";
import type { Transport } from "./transport.js";

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
