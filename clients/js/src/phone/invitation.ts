import { systemClock, type Clock } from "../clock.js";
import { IdTokenError } from "../errors.js";
import { texts, type Fields } from "../fields.js";
import { post, requestJson, urlOf } from "../http.js";
import { typed } from "../options.js";
import type { KeyStore, PhoneIdentity } from "./key-store.js";
import type { PhoneKey } from "./key.js";
import type { PhonePasskey } from "./passkey.js";
import { approving, proofOf, type Proof } from "./proof.js";

export interface AcceptOptions {
  /** Makes the key and keeps the identity. */
  readonly store: KeyStore;
  /** The PIN, where the invitation has one; spaces and dashes as the person likes. */
  readonly txCode?: string;
  /** The device's name for itself, 1 to 128 characters. Default: a random one. */
  readonly deviceId?: string;
  /** Where to push, for FCM. */
  readonly fcmToken?: string;
  /** What the app calls this identity. Default: the person's name in the credential. */
  readonly name?: string;
  /** Makes a passkey as well, which approves from then on. The person is asked for it. Default: none. */
  readonly passkey?: boolean;
  readonly signal?: AbortSignal;
  /** Time, for tests. */
  readonly clock?: Clock;
}

// Longer texts are not links that somebody was given.
const longest = 2_048;

const nameOf = (value: unknown) => (typeof value === "string" ? value : "");

/** An invitation to enroll, as its link or QR code carries it. It can be used once, by one phone. */
export class Invitation {
  #key: { readonly store: KeyStore; readonly key: PhoneKey; readonly deviceId: string } | undefined;
  /** What was sent with a passkey, the first time: the server may have it. */
  #sent: Proof | undefined;

  private constructor(
    /** The server that made it. */
    readonly baseUrl: string,
    /** Its secret. */
    readonly code: string,
    /** How many digits its PIN has; undefined where it has none. */
    readonly pinDigits: number | undefined,
  ) {}

  /** Reads a link: `https://…/phone/#/invitation/…`. @throws IdTokenError with code `invalid_invitation` when it is not one. */
  static parse(link: string): Invitation {
    const text = link.trim();
    const parts = text.length > longest ? null : /^(https?:\/\/[^?#\s]+\/)phone\/#\/invitation\/([\w-]{32})(?:\.(\d{1,2}))?$/.exec(text);
    if (!parts || !URL.canParse(parts[1]!))
      throw new IdTokenError("invalid_invitation", "This is not the link of an invitation");
    return new Invitation(new URL(parts[1]!).href, parts[2]!, parts[3] ? Number(parts[3]) : undefined);
  }

  /**
   * Makes a key, has the server bind the invitation's person to it, and saves the identity. Any other phone of that person is replaced. Where it fails, call it again on the
   * same object: the key is the same then, so that an answer that was lost is given again.
   * @throws IdTokenError when the server refuses or cannot be reached. With `passkey`: as `enroll` does; the invitation is not used up then, accept without.
   */
  async accept(options: AcceptOptions): Promise<PhoneIdentity> {
    try {
      const { store, name } = options;
      const { key, deviceId } = await this.#prepared(options);
      const { answer, passkey } = await this.#answered(options, key, deviceId);
      const { tokenId, expiresAt } = texts(answer, "tokenId", "expiresAt");
      const person = `${nameOf(answer["givenName"])} ${nameOf(answer["familyName"])}`.trim();
      const identity = { baseUrl: this.baseUrl, tokenId, deviceId, expiresAt: new Date(expiresAt), name: name ?? person, key, ...approving(answer, passkey) };
      await store.save(identity);
      return identity;
    } catch (error) {
      throw typed(error);
    }
  }

  async #answered(options: AcceptOptions, key: PhoneKey, deviceId: string): Promise<{ readonly answer: Fields; readonly passkey: PhonePasskey | undefined }> {
    const { store, name = new URL(this.baseUrl).hostname, signal, clock = systemClock } = options;
    if (options.passkey) {
      // The same again while it counts: only its answer may have been lost.
      const proof = this.#sent && clock.now() < this.#sent.until ? this.#sent : await proofOf(this.code, deviceId, key, clock, { store, name, signal });
      this.#sent ??= proof;
      try {
        return { answer: await this.#send(options, key, deviceId, proof), passkey: proof.passkey };
      } catch (error) {
        // The server has the one that was sent first.
        if (!(error instanceof IdTokenError) || error.code !== "credential_used" || this.#sent === proof)
          throw error;
      }
    }
    return { answer: await this.#send(options, key, deviceId, await proofOf(this.code, deviceId, key, clock)), passkey: this.#sent?.passkey };
  }

  async #send({ txCode, fcmToken, signal }: AcceptOptions, key: PhoneKey, deviceId: string, { body }: Proof): Promise<Fields> {
    const keys = { publicKeyPem: await key.publicKeyPem(), deviceId, fcmToken };
    return requestJson(urlOf(this.baseUrl, "invitations/accept"), post({ preAuthorizedCode: this.code, txCode, ...keys, ...body }), signal);
  }

  async #prepared({ store, deviceId }: AcceptOptions): Promise<{ readonly key: PhoneKey; readonly deviceId: string }> {
    if (this.#key?.store !== store)
      this.#key = { store, key: await store.newKey(), deviceId: deviceId ?? globalThis.crypto.randomUUID() };
    return this.#key;
  }
}
