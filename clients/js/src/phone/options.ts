import type { Clock } from "../clock.js";
import type { ReconnectPolicy } from "../policy.js";
import type { SocketConstructor } from "../transport.js";

export interface DeviceSessionOptions {
  /** Stops the session, as `stop()` does. */
  readonly signal?: AbortSignal;
  /** Changes to `defaultPolicy`. */
  readonly reconnect?: Partial<ReconnectPolicy>;
  /** A constructor, such as that of the `ws` package. Default: the global one; in Node, that of SignalR. */
  readonly WebSocket?: SocketConstructor;
  /** Time, for tests. */
  readonly clock?: Clock;
}

export interface ApproveOptions {
  /** What to share: a part of what the request asks for. Default: all of it. */
  readonly scopes?: readonly string[];
  /** The code that the person typed, spaces and dashes as they like. Needed where the request has none. */
  readonly code?: string;
  readonly signal?: AbortSignal;
}
