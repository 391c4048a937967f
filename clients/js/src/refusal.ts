import { RefusedError } from "./errors.js";
import { requestJson, urlOf } from "./http.js";
import type { Target } from "./transport.js";

const final = ["invalid_ws_token", "session_not_found", "origin_not_allowed"];

/**
 * Why a connection could not be made, where that is for good. A page never sees how an upgrade was refused, so the hub is asked the same
 * question by plain HTTP; asking opens no connection, so it replaces none.
 */
export const refusalOf = ({ baseUrl, sessionId, wsToken }: Target): Promise<RefusedError | undefined> =>
  requestJson(urlOf(baseUrl, `hubs/session/negotiate?negotiateVersion=1&sessionId=${encodeURIComponent(sessionId)}`), {
    method: "POST",
    headers: { Authorization: `Bearer ${wsToken}` },
  }).then(() => undefined, (error: unknown) => (error instanceof RefusedError && final.includes(error.code) ? error : undefined));
