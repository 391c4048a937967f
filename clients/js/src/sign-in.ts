import { webCrypto } from "./crypto.js";
import { initiate, type InitiateOptions, type InitiatedSession } from "./initiate.js";
import type { SessionOptions } from "./session-options.js";

/** What to ask for, of whom, and how to go about it. */
export interface SignInOptions extends InitiateOptions, SessionOptions {
  readonly baseUrl: string;
  readonly tokenId: string;
  readonly serviceId?: string;
  readonly nonce?: string;
  readonly signal?: AbortSignal;
}

/** Begins a sign-in at the server and connects. */
export async function begin<S extends { start(): S }>(options: SignInOptions, create: (initiated: InitiatedSession) => S): Promise<S> {
  // Before a session is spent where it cannot be followed.
  webCrypto();
  return create(await initiate(options)).start();
}
