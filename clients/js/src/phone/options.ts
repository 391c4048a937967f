import type { Clock } from "../clock.js";
import type { ReconnectPolicy } from "../policy.js";
import type { SocketConstructor } from "../transport.js";
import type { KeyStore } from "./key-store.js";

/** What each way to enroll this device takes. */
export interface EnrollmentOptions {
  /** Makes the key and keeps the identity. */
  readonly store: KeyStore;
  /** The device's name for itself, 1 to 128 characters. Default: a random one. */
  readonly deviceId?: string;
  /** Where to push, for FCM. */
  readonly fcmToken?: string;
  /** What the app calls this identity. Default: the person's name in the credential. */
  readonly name?: string;
  /** Makes a passkey as well, which approves from then on. The person is asked for it. Default: none. */
  readonly passkey?: boolean;
  readonly signal?: AbortSignal;
  /** Time, for tests. */
  readonly clock?: Clock;
}

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
