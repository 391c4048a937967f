import type { Clock } from "../clock.js";
import type { IdTokenError } from "../errors.js";
import { urlOf } from "../http.js";
import { defaultPolicy, type ReconnectPolicy } from "../policy.js";

type Pem = string | Uint8Array;

/** What is shown in the TLS handshake, and whom to trust in it. All PEM. */
export interface ServiceTls {
  /** The service's client certificate. */
  readonly cert?: Pem;
  readonly key?: Pem;
  /** Of the key. */
  readonly passphrase?: string;
  /** The authorities that may have signed the server's certificate, where it is not a public one. */
  readonly ca?: Pem | readonly Pem[];
}

/** How a feed's connection is. The feed sees to it by itself; this is to show it, or to be alarmed by it. */
export interface ServiceFeedState {
  /** False: it is down, and tried again. */
  readonly connected: boolean;
  /**
   * The last event that the loop is done with; before the first one, where the feed begins. Kept, it is where a restarted process goes on. Undefined where it is
   * not known yet.
   */
  readonly place: string | undefined;
  /** Milliseconds until the next try, when down. */
  readonly retryIn?: number;
  /** Why it is down. */
  readonly cause?: IdTokenError;
}

/** When to connect again, and when a connection counts as dead. All in milliseconds. */
export interface ServicePolicy extends Omit<ReconnectPolicy, "silence" | "tolerance"> {
  /** How often the server is asked for a sign of life. */
  readonly pingInterval: number;
  /** How long it may take to give one. */
  readonly pingTimeout: number;
}

export interface ServiceEventsOptions {
  /** Where the server is. */
  readonly baseUrl: string;
  /** Gives a token of the issuer that the server trusts for this service. Asked anew for each connection, so it may keep one as long as it is good. */
  readonly accessToken?: (signal: AbortSignal) => string | Promise<string>;
  /** A client certificate, instead of a token or beside it. */
  readonly tls?: ServiceTls;
  /** The `id` of the last event that was dealt with, in an earlier run. Default: from now on. */
  readonly after?: string;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  /** Is told when the connection comes and goes. */
  readonly onState?: (state: ServiceFeedState) => void;
  /** Changes to `defaultServicePolicy`. */
  readonly reconnect?: Partial<ServicePolicy>;
  /** Permit http to a host other than this machine. Local trial only: tokens travel in the clear. */
  readonly allowPlainHttp?: boolean;
  /** Time, for tests. */
  readonly clock?: Clock;
}

const { silence: _, tolerance: __, ...reconnecting } = defaultPolicy;

export const defaultServicePolicy: ServicePolicy = { ...reconnecting, pingInterval: 15_000, pingTimeout: 10_000 };

/** Where to connect to. @throws TypeError where that is not safe. */
export function addressOf({ baseUrl, allowPlainHttp }: ServiceEventsOptions): string {
  const { protocol, hostname, search, hash } = new URL(baseUrl);
  if (!["http:", "https:"].includes(protocol) || search || hash)
    throw new TypeError("`baseUrl` is not an http or https URL without query and fragment");
  if (protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) && !allowPlainHttp)
    throw new TypeError("`baseUrl` is plain http to another machine; use https");
  return urlOf(baseUrl, "ws").replace("http", "ws");
}
