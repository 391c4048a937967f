import { fieldsOf, texts } from "./fields.js";
import { post, requestJson, urlOf } from "./http.js";
import { typed } from "./options.js";

/** The answer to `POST /auth/initiate`. Keep it secret: whoever has `wsToken` can follow and cancel the sign-in. */
export interface InitiatedSession {
  readonly sessionId: string;
  readonly autoPassword: string;
  readonly wsToken: string;
  readonly random: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

export interface InitiateOptions {
  /** The server's address, http or https; a page may give a path. */
  readonly baseUrl: string;
  /** The person who signs in: the `tokenId` that the enrollment of the phone returned. */
  readonly tokenId: string;
  /** The relying party, which must be the token's audience. Optional if the server has one default service; the audience is not checked then. */
  readonly serviceId?: string;
  /** The scopes to ask for. Default: the service's default scopes. */
  readonly scopes?: readonly string[];
  /** Up to 256 characters (Unicode code points) that the token must carry. */
  readonly nonce?: string;
  readonly signal?: AbortSignal;
}

/** Checks that nothing is missing. @throws UnexpectedResponseError */
export const initiatedOf = (answer: unknown): InitiatedSession => texts(fieldsOf(answer), "sessionId", "autoPassword", "wsToken", "random", "expiresAt");

/**
 * Begins a sign-in at the server, without a connection yet.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used.
 */
export async function initiate(options: InitiateOptions): Promise<InitiatedSession> {
  try {
    const { baseUrl, tokenId, serviceId, scopes, nonce, signal } = options;
    return initiatedOf(await requestJson(urlOf(baseUrl, "auth/initiate"), post({ tokenId, serviceId, scopes, nonce }), signal));
  } catch (error) {
    throw typed(error);
  }
}
