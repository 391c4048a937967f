import { texts } from "./fields.js";
import { requestJson, urlOf } from "./http.js";

/** What `POST /auth/initiate` answers. A secret of the page: whoever has `wsToken` can follow the sign-in. */
export interface InitiatedSession {
  readonly sessionId: string;
  readonly autoPassword: string;
  readonly wsToken: string;
  readonly random: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

export interface InitiateOptions {
  /** Where the server is; a page may give a path. */
  readonly baseUrl: string;
  /** Who signs in. */
  readonly tokenId: string;
  /** The relying party, which must be the token's audience. May be left out where the server has one default service; the audience is not checked then. */
  readonly serviceId?: string;
  /** What to ask for. Default: the service's default scopes. */
  readonly scopes?: readonly string[];
  /** Up to 256 characters that the token must carry. */
  readonly nonce?: string;
  readonly signal?: AbortSignal;
}

/**
 * Begins a sign-in at the server, without a connection yet.
 * @throws IdTokenError when the server refuses or cannot be reached.
 */
export async function initiate({ baseUrl, tokenId, serviceId, scopes, nonce, signal }: InitiateOptions): Promise<InitiatedSession> {
  const body = await requestJson(urlOf(baseUrl, "auth/initiate"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ tokenId, serviceId, scopes, nonce }),
  }, signal);
  return texts(body, "sessionId", "autoPassword", "wsToken", "random", "expiresAt");
}
