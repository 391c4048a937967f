import { systemClock } from "../clock.js";
import { IdTokenError } from "../errors.js";
import { texts, type Fields } from "../fields.js";
import { post, requestJson, urlOf } from "../http.js";
import type { KeyStore, PhoneIdentity } from "./key-store.js";
import type { PhoneKey } from "./key.js";
import type { EnrollmentOptions } from "./options.js";
import { approving, proofOf, type Proof } from "./proof.js";

/** A secret that binds one phone to a person, once. */
export interface EnrollmentSecret {
  readonly baseUrl: string;
  /** The endpoint that takes the secret. */
  readonly path: string;
  readonly secret: string;
  /** The refusal after which the server may have bound an earlier request's key and passkey. */
  readonly usedUp: string;
  /** What the device calls a passkey where the app names no identity. */
  readonly passkeyName: string;
}

interface Device {
  readonly store: KeyStore;
  readonly key: PhoneKey;
  readonly deviceId: string;
}

const nameOf = (value: unknown) => (typeof value === "string" ? value : "");

/** Enrolls this device by a secret. Each repeat sends the same key, so that the server repeats an answer that was lost. */
export class EnrollmentAttempt {
  #device: Device | undefined;
  /** What was sent with a passkey, the first time: the server may have it. */
  #sent: Proof | undefined;

  constructor(private readonly secret: EnrollmentSecret) {}

  /** Sends the secret's own `fields` with what proves the key, and saves the identity that the server has bound to it. @throws IdTokenError */
  async enroll(options: EnrollmentOptions, fields: object): Promise<PhoneIdentity> {
    const device = await this.#prepared(options);
    const [answer, { passkey }] = await this.#answered(options, fields, device);
    const { tokenId, expiresAt } = texts(answer, "tokenId", "expiresAt");
    const person = `${nameOf(answer["givenName"])} ${nameOf(answer["familyName"])}`.trim();
    const { key, deviceId } = device;
    const identity = { baseUrl: urlOf(this.secret.baseUrl, ""), tokenId, deviceId, expiresAt: new Date(expiresAt), name: options.name ?? person, key, ...approving(answer, passkey) };
    await device.store.save(identity);
    return identity;
  }

  async #answered(options: EnrollmentOptions, fields: object, { key, deviceId }: Device): Promise<readonly [Fields, Pick<Proof, "passkey">]> {
    const { secret, path, baseUrl, usedUp, passkeyName } = this.secret;
    const { store, fcmToken, name = passkeyName, signal, clock = systemClock } = options;
    const send = async ({ body }: Proof) =>
      requestJson(urlOf(baseUrl, path), post({ ...fields, publicKeyPem: await key.publicKeyPem(), deviceId, fcmToken, ...body }), signal);
    if (options.passkey) {
      // The same again while it counts: only its answer may have been lost.
      const proof = this.#sent && clock.now() < this.#sent.until ? this.#sent : await proofOf(secret, deviceId, key, clock, { store, name, signal });
      this.#sent ??= proof;
      try {
        return [await send(proof), proof];
      } catch (error) {
        // The server may have the one that was sent first.
        if (!(error instanceof IdTokenError) || error.code !== usedUp || this.#sent === proof)
          throw error;
      }
    }
    return [await send(await proofOf(secret, deviceId, key, clock)), { passkey: this.#sent?.passkey }];
  }

  async #prepared({ store, deviceId }: EnrollmentOptions): Promise<Device> {
    if (this.#device?.store !== store) {
      this.#device = { store, key: await store.newKey(), deviceId: deviceId ?? globalThis.crypto.randomUUID() };
      this.#sent = undefined;
    }
    return this.#device;
  }
}
