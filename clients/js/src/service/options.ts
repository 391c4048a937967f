import type { Clock } from "../clock.js";
import type { IdTokenError } from "../errors.js";
import { defaultPolicy, type ReconnectPolicy } from "../policy.js";

type Pem = string | Uint8Array;

/** The client certificate for the TLS handshake, and the authorities to trust in it. All PEM. */
export interface ServiceTls {
  /** The service's client certificate. */
  readonly cert?: Pem;
  readonly key?: Pem;
  /** The passphrase of `key`. */
  readonly passphrase?: string;
  /** The authorities that may have signed the server's certificate, if that is not a public one. */
  readonly ca?: Pem | readonly Pem[];
}

/** The state of a feed's connection, to show or to alert on. The feed reconnects by itself. */
export interface ServiceFeedState {
  /** False: the connection is down, and the feed will reconnect. */
  readonly connected: boolean;
  /**
   * The last event that the loop has finished with; before the first one, the position where the feed begins. Store it so that a restarted process
   * can continue there. Undefined until it is known.
   */
  readonly position: string | undefined;
  /** Milliseconds until the next attempt, while the connection is down. */
  readonly retryIn?: number;
  /** Why the connection is down. */
  readonly cause?: IdTokenError;
}

/** When to reconnect, and when a connection counts as dead. Times are in milliseconds. */
export interface ServicePolicy extends Omit<ReconnectPolicy, "silence" | "tolerance"> {
  /** How often to ping the server. */
  readonly pingInterval: number;
  /** How long the server may take to answer a ping. */
  readonly pingTimeout: number;
}

export interface ServiceEventsOptions {
  /** The server's address; https, or http to this machine. */
  readonly baseUrl: string;
  /** Returns a token of the issuer that the server trusts for this service. Called for each connection; it may reuse a token that is still valid. */
  readonly accessToken?: (signal: AbortSignal) => string | Promise<string>;
  /** A client certificate, instead of a token or in addition to it. */
  readonly tls?: ServiceTls;
  /** The `id` of the last event that an earlier run has handled. Default: from now on. */
  readonly after?: string;
  /** Ends the loop. */
  readonly signal?: AbortSignal;
  /** Called when the connection comes and goes. */
  readonly onState?: (state: ServiceFeedState) => void;
  /** Changes to `defaultServicePolicy`. */
  readonly reconnect?: Partial<ServicePolicy>;
  /** Allows plain http to another machine. Local trial only: tokens are sent in the clear. */
  readonly allowPlainHttp?: boolean;
  /** Time, for tests. */
  readonly clock?: Clock;
}

const { silence: _, tolerance: __, ...reconnecting } = defaultPolicy;

export const defaultServicePolicy: ServicePolicy = { ...reconnecting, pingInterval: 15_000, pingTimeout: 10_000 };
