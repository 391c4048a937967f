import type { Clock } from "../clock.js";
import { utf8, webCrypto } from "../crypto.js";
import { UnsupportedError } from "../errors.js";
import { toBase64Url } from "./base64.js";
import type { KeyStore } from "./key-store.js";
import type { PhoneKey } from "./key.js";
import { PasskeyCancelledError, unlockingTime, type PhonePasskey } from "./passkey.js";
import { seconds } from "./server.js";

/** What a phone sends of its keys to be enrolled. */
export interface Proof {
  readonly body: object;
  readonly passkey: PhonePasskey | undefined;
  /** By the phone's clock, in milliseconds. */
  readonly until: number;
}

/** Proves that a key is ours, for a credential or the code of an invitation; with a passkey that is made for it, where a name for one is given. */
export async function proofOf(subject: string, deviceId: string, key: PhoneKey, clock: Clock, made?: { readonly store: KeyStore; readonly name: string; readonly signal?: AbortSignal | undefined }): Promise<Proof> {
  const timestamp = seconds(clock);
  const until = clock.now() + unlockingTime;
  const hash = toBase64Url(await webCrypto().digest("SHA-256", utf8(subject)));
  const text = `enroll|${hash}|${deviceId}|${timestamp}`;
  const body = { proofBase64: await key.sign(text), timestamp };
  if (!made)
    return { body, passkey: undefined, until };
  if (!made.store.newPasskey)
    throw new UnsupportedError("This key store makes no passkeys");
  const { passkey, registration } = await made.store.newPasskey(text, made.name, made.signal);
  // Some systems let the person take longer than the page asks for.
  if (clock.now() > until)
    throw new PasskeyCancelledError();
  return { body: { ...body, passkey: registration }, passkey, until };
}

/** The members of an identity that say how it approves: by the passkey where the server has taken it. */
export const approving = (answer: object, passkey: PhonePasskey | undefined): { readonly passkey?: PhonePasskey } =>
  (passkey && (answer as { readonly passkey?: unknown }).passkey === true ? { passkey } : {});
