import type { Clock } from "./clock.js";
import type { ReconnectPolicy } from "./policy.js";
import type { SocketConstructor } from "./transport.js";

export interface SessionOptions {
  /** Where the server is; a page may give a path. */
  readonly baseUrl: string;
  /** The relying party, which must be the token's audience; undefined: the audience is not checked. */
  readonly serviceId?: string;
  /** Who signs in, which must be the token's subject; undefined: the subject is not checked. */
  readonly tokenId?: string;
  /** What the token's nonce must be; undefined: the nonce is not checked. */
  readonly nonce?: string;
  /** What the token's issuer must be. Default: the one that the server's discovery document names. */
  readonly issuer?: string;
  /** False leaves the token's signature and claims to somebody else, such as the service's back end; `random` and `hash` are checked always. */
  readonly validateToken?: boolean;
  /** Gives the sign-in up. */
  readonly signal?: AbortSignal;
  /** Where there is no global one: that of the `ws` package. */
  readonly WebSocket?: SocketConstructor;
  /** Changes to `defaultPolicy`. */
  readonly reconnect?: Partial<ReconnectPolicy>;
  /** Time, for tests. */
  readonly clock?: Clock;
}
