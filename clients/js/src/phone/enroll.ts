import { systemClock, type Clock } from "../clock.js";
import { utf8, webCrypto } from "../crypto.js";
import { UnreachableError } from "../errors.js";
import { texts, type Fields } from "../fields.js";
import { post, requestJson, urlOf } from "../http.js";
import { typed } from "../options.js";
import { toBase64Url } from "./base64.js";
import { credentialDetails } from "./credential.js";
import type { KeyStore, PhoneIdentity } from "./key-store.js";
import type { PhoneKey } from "./key.js";
import { DeviceServer, seconds } from "./server.js";

export interface EnrollOptions {
  /** The server's address, http or https; a page may give a path. */
  readonly baseUrl: string;
  /** The person's identity credential. It can be used once. */
  readonly vdsData: string;
  /** Makes the key and keeps the identity. */
  readonly store: KeyStore;
  /** The device's name for itself, 1 to 128 characters. Default: a random one. */
  readonly deviceId?: string;
  /** Where to push, for FCM. */
  readonly fcmToken?: string;
  /** What the app calls this identity. Default: the person's name in the credential. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  /** Time, for tests. */
  readonly clock?: Clock;
}

/**
 * Makes a key, binds the credential's person to it at the server, with a proof that this device has the key, and saves the identity. Any other phone of
 * that person is replaced.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used.
 */
export async function enroll(options: EnrollOptions): Promise<PhoneIdentity> {
  try {
    const { baseUrl, vdsData, store, name, clock = systemClock, deviceId = globalThis.crypto.randomUUID() } = options;
    const { tokenId, givenName, familyName, expiresAt } = credentialDetails(vdsData);
    const key = await store.newKey();
    const wanted = { baseUrl: urlOf(baseUrl, ""), tokenId, deviceId, expiresAt, name: name ?? `${givenName} ${familyName}`.trim(), key };
    const identity = await enrolled(wanted, await proven(wanted, options, clock), options.signal, clock);
    await store.save(identity);
    return identity;
  } catch (error) {
    throw typed(error);
  }
}

/** The body of the request, with the proof that `key` is ours. */
async function proven({ deviceId, key }: PhoneIdentity, { vdsData, fcmToken }: EnrollOptions, clock: Clock): Promise<object> {
  return { vdsData, publicKeyPem: await key.publicKeyPem(), deviceId, fcmToken, ...(await proofOf(vdsData, deviceId, key, clock)) };
}

/** Proves that a key is ours, for a credential or the code of an invitation. */
export async function proofOf(vdsData: string, deviceId: string, key: PhoneKey, clock: Clock): Promise<{ readonly proofBase64: string; readonly timestamp: number }> {
  const timestamp = seconds(clock);
  const hash = toBase64Url(await webCrypto().digest("SHA-256", utf8(vdsData)));
  return { proofBase64: await key.sign(`enroll|${hash}|${deviceId}|${timestamp}`), timestamp };
}

async function enrolled(wanted: PhoneIdentity, body: object, signal: AbortSignal | undefined, clock: Clock): Promise<PhoneIdentity> {
  let answer: Fields;
  try {
    answer = await requestJson(urlOf(wanted.baseUrl, "enroll"), post(body), signal);
  } catch (error) {
    // The credential is used up if only the answer was lost. The server knows the key then.
    if (!(error instanceof UnreachableError) || !(await knows(wanted, clock)))
      throw error;
    return wanted;
  }
  const { tokenId, expiresAt } = texts(answer, "tokenId", "expiresAt");
  return { ...wanted, tokenId, expiresAt: new Date(expiresAt) };
}

const knows = (identity: PhoneIdentity, clock: Clock) => new DeviceServer(identity, clock).sessions().then(() => true, () => false);
