import { RefusedError } from "./errors.js";
import { post, requestJson, urlOf } from "./http.js";
import type { Target } from "./transport.js";

const final = ["invalid_ws_token", "session_not_found", "origin_not_allowed"];

/**
 * Finds out whether the server refuses a connection for good. A page cannot see how an upgrade was refused, so this asks the hub the same question
 * over plain HTTP, which opens no connection and therefore replaces none.
 */
export const refusalOf = ({ baseUrl, sessionId, wsToken }: Target, signal: AbortSignal): Promise<RefusedError | undefined> =>
  requestJson(urlOf(baseUrl, `hubs/session/negotiate?negotiateVersion=1&sessionId=${encodeURIComponent(sessionId)}`), post({}, wsToken), signal)
    .then(() => undefined, (error: unknown) => (error instanceof RefusedError && final.includes(error.code) ? error : undefined));
