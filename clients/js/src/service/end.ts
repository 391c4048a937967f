import { IdTokenError, RefusedError, UnexpectedResponseError, UnreachableError } from "../errors.js";

/**
 * What follows from the end of a connection. `lost`: the next one may do. `expired`: the next one, with a new token, will do. `refused`: the next one may do, for the
 * server may have to learn the issuer's new key first. `tokenless`: the app gave no token this time. `missing`: nothing is there, which is a wrong address, or a
 * deployment. `final`: the next one would end alike.
 */
export type Ending = "lost" | "expired" | "refused" | "tokenless" | "missing" | "final";

/** How a connection came to its end, or why there was none. */
export interface End {
  readonly ending: Ending;
  readonly error: IdTokenError;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
}

const tokenRefused = "The server does not accept the service's access token";

export const lost = (message: string, cause?: unknown): End => ({ ending: "lost", error: new UnreachableError(message, cause) });

export const malformed = (error: IdTokenError): End => ({ ending: "final", error });

export const tokenless = (cause?: unknown): End =>
  ({ ending: "tokenless", error: new IdTokenError("access_token_unavailable", "There is no access token to show", cause) });

/** The server answered with something else than an open connection. */
export function notConnected(status: number, retryAfter: string | undefined, now: number): End {
  switch (status) {
    case 401:
      return { ending: "refused", error: new RefusedError("invalid_service_token", tokenRefused, status) };
    case 403:
      return { ending: "final", error: new RefusedError("client_certificate_refused", "The server does not accept the service's client certificate", status) };
    case 400:
      return { ending: "final", error: new UnexpectedResponseError("The server does not understand the connection") };
    case 404:
      return { ending: "missing", error: new UnexpectedResponseError("There is no feed at this address") };
    default:
      return { ...lost(`The server does not open the feed: ${status}`), retryAfter: waitOf(retryAfter, now) };
  }
}

/** The server closed. */
export function closed(code: number, reason: string, cause?: NodeJS.ErrnoException): End {
  if (cause?.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return malformed(new UnexpectedResponseError("A frame is too large", cause));
  if ((code === 1008 || code === 4401) && reason === "Token expired")
    return { ending: "expired", error: new RefusedError("invalid_service_token", "The service's access token has expired") };
  if (code === 4401 || (code === 1008 && reason === "Unauthorized"))
    return { ending: "refused", error: new RefusedError("invalid_service_token", tokenRefused) };
  return code === 1006 ? lost("The connection to the feed was lost", cause) : lost(`The server closed the feed: ${code} ${reason}`);
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  if (!retryAfter)
    return undefined;
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return isNaN(wait) ? undefined : Math.max(wait, 0);
}
