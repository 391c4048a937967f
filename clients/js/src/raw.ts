import { RawSessionSocket } from "./raw-session-socket.js";
import { begin, type SignInOptions } from "./sign-in.js";

export * from "./common.js";

/**
 * Begins a sign-in at the server and connects over the raw WebSocket. Add the listeners right after the `await`.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used.
 */
export const signIn = (options: SignInOptions): Promise<RawSessionSocket> =>
  begin(options, (initiated) => new RawSessionSocket(initiated, options));
