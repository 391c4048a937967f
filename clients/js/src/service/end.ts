import { IdTokenError, RefusedError, UnexpectedResponseError, UnreachableError } from "../errors.js";

/**
 * What to do after a connection has ended. `lost`: retry. `expired`: retry at once, with a new token. `refused`: retry for a while, since the server may
 * not know the issuer's new key yet. `tokenless`: the app supplied no token; retry. `missing`: nothing is at this address, because it is wrong or a
 * deployment is under way. `final`: do not retry, the next attempt would end the same way.
 */
export type Ending = "lost" | "expired" | "refused" | "tokenless" | "missing" | "final";

/** Why a connection ended, or could not be made. */
export interface End {
  readonly ending: Ending;
  readonly error: IdTokenError;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number | undefined;
}

const tokenRefused = "The server does not accept the service's access token";

export const lost = (message: string, cause?: unknown): End => ({ ending: "lost", error: new UnreachableError(message, cause) });

export const malformed = (error: IdTokenError): End => ({ ending: "final", error });

export const tokenless = (cause?: unknown): End =>
  ({ ending: "tokenless", error: new IdTokenError("access_token_unavailable", "accessToken returned no usable token", cause) });

/** The server did not upgrade the connection. */
export function notConnected(status: number, retryAfter: string | undefined, now: number): End {
  switch (status) {
    case 401:
      return { ending: "refused", error: new RefusedError("invalid_service_token", tokenRefused, status) };
    case 403:
      return { ending: "final", error: new RefusedError("client_certificate_refused", "The server does not accept the service's client certificate", status) };
    case 400:
      return { ending: "final", error: new UnexpectedResponseError("The server rejected the request for the feed: 400") };
    case 404:
      return { ending: "missing", error: new UnexpectedResponseError("There is no feed at this address: 404") };
    default:
      return { ...lost(`The server did not open the feed: ${status}`), retryAfter: waitOf(retryAfter, now) };
  }
}

/** The server closed the connection. */
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
