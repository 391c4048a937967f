import { webCrypto } from "./crypto.js";
import { initiate, type InitiateOptions, type InitiatedSession } from "./initiate.js";
import { policyOf, type SessionOptions } from "./session-options.js";

/** The options of a sign-in: what to ask for, and how to follow it. */
export interface SignInOptions extends InitiateOptions, SessionOptions {
  readonly baseUrl: string;
  readonly tokenId: string;
  readonly serviceId?: string;
  readonly nonce?: string;
  readonly signal?: AbortSignal;
}

/** Begins a sign-in at the server and connects. */
export async function begin<S extends { start(): S }>(options: SignInOptions, create: (initiated: InitiatedSession) => S): Promise<S> {
  // Both first, so that no phone rings for a sign-in that this page could not follow.
  webCrypto();
  policyOf(options);
  return create(await initiate(options)).start();
}
