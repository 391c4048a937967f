import type { IdTokenError } from "./errors.js";

/** The part of a WebSocket that is used; the browser's own and that of the `ws` package fit. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  close(): void;
}

export type SocketConstructor = new (url: string, protocols?: string[]) => SocketLike;

/** Where to connect to. */
export interface Target {
  readonly baseUrl: string;
  readonly sessionId: string;
  readonly wsToken: string;
  readonly WebSocket?: SocketConstructor | undefined;
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** Who listens to a connection. Nothing is called before the transport has returned. */
export interface Sink {
  opened(): void;
  /**
   * `otp_ready`, `approved`, `rejected` (with `final`), `expired` or `replaced`, and whatever else the server sent: the receiver checks it, and
   * ignores a name that it does not know.
   */
  message(name: unknown, payload: unknown): void;
  /** With an error there is no use in connecting again. */
  closed(error?: IdTokenError): void;
}

/** One attempt to connect, and the connection that comes of it. The answer ends it at once, and silently. */
export type Transport = (target: Target, sink: Sink) => () => void;
