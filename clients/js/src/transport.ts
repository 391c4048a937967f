import type { IdTokenError } from "./errors.js";

/** The part of a WebSocket that this library uses. The browser's own fits, and so does that of the `ws` package. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  close(): void;
}

export type SocketConstructor = new (url: string, protocols?: string[]) => SocketLike;

/** The session to connect to. */
export interface Target {
  readonly baseUrl: string;
  readonly sessionId: string;
  readonly wsToken: string;
  readonly WebSocket?: SocketConstructor | undefined;
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** Receives what happens on a connection. A transport calls nothing before it has returned. */
export interface Sink {
  opened(): void;
  /**
   * `otp_ready`, `approved`, `rejected` (with `final`), `expired` or `replaced`, or anything else that the server sent: the receiver checks it, and
   * ignores an unknown name.
   */
  message(name: unknown, payload: unknown): void;
  /** An error is final; without one the session reconnects. */
  closed(error?: IdTokenError): void;
}

/** Makes one attempt to connect. Returns a function that drops the attempt, or the connection, at once and without a word to the sink. */
export type Transport = (target: Target, sink: Sink) => () => void;
