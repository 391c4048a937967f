import { systemClock, type Clock } from "../clock.js";
import { UnreachableError } from "../errors.js";
import { texts, type Fields } from "../fields.js";
import { post, requestJson, urlOf } from "../http.js";
import { typed } from "../options.js";
import { credentialDetails } from "./credential.js";
import type { PhoneIdentity } from "./key-store.js";
import type { EnrollmentOptions } from "./options.js";
import { approving, proofOf, type Proof } from "./proof.js";
import { DeviceServer } from "./server.js";

export interface EnrollOptions extends EnrollmentOptions {
  /** The server's address, http or https; a page may give a path. */
  readonly baseUrl: string;
  /** The person's identity credential. It can be used once. */
  readonly vdsData: string;
}

/**
 * Makes a key, binds the credential's person to it at the server, with a proof that this device has the key, and saves the identity. Any other phone of
 * that person is replaced.
 * @throws IdTokenError when the server refuses or cannot be reached, or an option cannot be used. With `passkey`: `passkey_cancelled` when the person makes none,
 * `unsupported` where there are none, `synced_passkey` or `invalid_passkey` when the server does not take it. The credential is not used up then: enroll without.
 */
export async function enroll(options: EnrollOptions): Promise<PhoneIdentity> {
  try {
    const { baseUrl, vdsData, store, name, passkey = false, signal, clock = systemClock, deviceId = globalThis.crypto.randomUUID() } = options;
    const { tokenId, givenName, familyName, expiresAt } = credentialDetails(vdsData);
    const key = await store.newKey();
    const wanted = { baseUrl: urlOf(baseUrl, ""), tokenId, deviceId, expiresAt, name: name ?? `${givenName} ${familyName}`.trim(), key };
    const proof = await proofOf(vdsData, deviceId, key, clock, passkey ? { store, name: wanted.name || tokenId, signal } : undefined);
    const identity = await enrolled(wanted, options, proof, clock);
    await store.save(identity);
    return identity;
  } catch (error) {
    throw typed(error);
  }
}

async function enrolled(wanted: PhoneIdentity, { vdsData, fcmToken, signal }: EnrollOptions, { body, passkey }: Proof, clock: Clock): Promise<PhoneIdentity> {
  const { baseUrl, deviceId, key } = wanted;
  let answer: Fields;
  try {
    answer = await requestJson(urlOf(baseUrl, "enroll"), post({ vdsData, publicKeyPem: await key.publicKeyPem(), deviceId, fcmToken, ...body }), signal);
  } catch (error) {
    // The credential is used up if only the answer was lost. The server knows the key then.
    if (!(error instanceof UnreachableError) || !(await knows(wanted, clock)))
      throw error;
    return { ...wanted, ...(passkey && { passkey }) };
  }
  const { tokenId, expiresAt } = texts(answer, "tokenId", "expiresAt");
  return { ...wanted, tokenId, expiresAt: new Date(expiresAt), ...approving(answer, passkey) };
}

const knows = (identity: PhoneIdentity, clock: Clock) => new DeviceServer(identity, clock).sessions().then(() => true, () => false);
