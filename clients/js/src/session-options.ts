import type { Clock } from "./clock.js";
import { urlOf } from "./http.js";
import { changed, defaultPolicy, type ReconnectPolicy } from "./policy.js";
import type { SocketConstructor } from "./transport.js";

export interface SessionOptions {
  /** The server's address, http or https; a page may give a path. */
  readonly baseUrl: string;
  /** The relying party, which must be the token's audience; undefined: the audience is not checked. */
  readonly serviceId?: string;
  /** The person who signs in, who must be the token's subject; undefined: the subject is not checked. */
  readonly tokenId?: string;
  /** The nonce that the token must carry; undefined: the nonce is not checked. */
  readonly nonce?: string;
  /** The issuer that the token must have. Default: the one that the server's discovery document names. */
  readonly issuer?: string;
  /** False leaves the token's signature and claims to someone else, such as the service's back end. `random` and `hash` are always checked. */
  readonly validateToken?: boolean;
  /** Gives the sign-in up, as `stop()` does. */
  readonly signal?: AbortSignal;
  /** False keeps the sign-in pending when the page is left, so that it can continue after a reload. Default: leaving the page cancels it. */
  readonly cancelOnLeave?: boolean;
  /** Needed if there is no global one: the WebSocket of the `ws` package. */
  readonly WebSocket?: SocketConstructor;
  /** Changes to `defaultPolicy`. */
  readonly reconnect?: Partial<ReconnectPolicy>;
  /** Time, for tests. */
  readonly clock?: Clock;
}

/** Returns the policy for these options. @throws IdTokenError when `baseUrl` or `reconnect` cannot be used. */
export function policyOf(options: SessionOptions): ReconnectPolicy {
  urlOf(options?.baseUrl, "");
  return changed(defaultPolicy, options.reconnect);
}
