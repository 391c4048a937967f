import { systemClock, type Clock } from "../clock.js";
import { IdTokenError, UnexpectedResponseError } from "../errors.js";
import { texts, type Fields } from "../fields.js";
import { post, requestJson, urlOf } from "../http.js";
import { typed } from "../options.js";
import type { KeyStore, PhoneIdentity } from "./key-store.js";
import type { PhoneKey } from "./key.js";
import type { PhonePasskey } from "./passkey.js";
import { approving, proofOf, type Proof } from "./proof.js";
import { DeviceServer } from "./server.js";

/** A fresh set of recovery codes. The server shows them this once. */
export interface RecoveryCodes {
  /** Each binds another phone to the same identity, once. Secrets, as good as the phone. */
  readonly codes: readonly string[];
  /** Opens the phone app where one of them is typed. Not a secret. */
  readonly link: string;
  /** When the enrollment ends, and the codes with it. */
  readonly expiresAt: Date;
}

/** A link with which another phone takes an identity over. */
export interface MoveLink {
  /** To be opened on the other phone, or shown as a QR code. A secret; it works once. */
  readonly link: string;
  readonly expiresAt: Date;
}

export interface DeviceCallOptions {
  readonly signal?: AbortSignal;
  /** Time, for tests. */
  readonly clock?: Clock;
}

export interface RecoverOptions {
  /** Makes the key and keeps the identity. */
  readonly store: KeyStore;
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

/**
 * Makes recovery codes, in place of all earlier ones. @throws IdTokenError: `recovery_not_offered` where the operator has turned them off; any other when the server refuses or cannot be reached.
 */
export async function recoveryCodes(identity: PhoneIdentity, { signal, clock = systemClock }: DeviceCallOptions = {}): Promise<RecoveryCodes> {
  try {
    const answer = await new DeviceServer(identity, clock).make("recovery-codes", signal);
    const { link, expiresAt } = texts(answer, "link", "expiresAt");
    const { codes } = answer;
    if (!Array.isArray(codes) || !codes.every((code) => typeof code === "string"))
      throw new UnexpectedResponseError("The server's answer has no valid codes");
    return { codes, link, expiresAt: new Date(expiresAt) };
  } catch (error) {
    throw typed(error);
  }
}

/** Returns how many recovery codes were not used; 0 also where none were made. @throws IdTokenError as for `recoveryCodes`. */
export async function recoveryCodesLeft(identity: PhoneIdentity, { signal, clock = systemClock }: DeviceCallOptions = {}): Promise<number> {
  try {
    const { left } = await new DeviceServer(identity, clock).read("recovery-codes", signal);
    if (typeof left !== "number")
      throw new UnexpectedResponseError("The server's answer has no number of codes");
    return left;
  } catch (error) {
    throw typed(error);
  }
}

/** Makes a link for another phone that is at hand, in place of an earlier one. It works once, for a few minutes. @throws IdTokenError as for `recoveryCodes`. */
export async function moveLink(identity: PhoneIdentity, { signal, clock = systemClock }: DeviceCallOptions = {}): Promise<MoveLink> {
  try {
    const { link, expiresAt } = texts(await new DeviceServer(identity, clock).make("move", signal), "link", "expiresAt");
    return { link, expiresAt: new Date(expiresAt) };
  } catch (error) {
    throw typed(error);
  }
}

/** Takes over an identity that another phone has, or had, by a code that it made. */
export class Recovery {
  #key: { readonly store: KeyStore; readonly key: PhoneKey; readonly deviceId: string } | undefined;
  /** What was sent with a passkey, the first time: the server may have it. */
  #sent: Proof | undefined;

  /**
   * @param baseUrl The server's address, http or https; a page may give a path.
   * @param tokenId The person.
   * @param code A recovery code, as the person typed it, or that of a link.
   */
  constructor(readonly baseUrl: string, readonly tokenId: string, readonly code: string) {}

  /** Reads a link: `https://…/phone/#/recover/{tokenId}/{code}`; `code` is empty where the link has none. @throws IdTokenError with code `invalid_link` when it is not one. */
  static parse(link: string): Recovery {
    const text = link.trim();
    const parts = text.length > longest ? null : /^(https?:\/\/[^?#\s]+\/)phone\/#\/recover\/([\w.:-]{1,128})(?:\/([\w-]{1,64}))?$/.exec(text);
    if (!parts || !URL.canParse(parts[1]!))
      throw new IdTokenError("invalid_link", "This is not the link of a recovery");
    return new Recovery(new URL(parts[1]!).href, parts[2]!, parts[3] ?? "");
  }

  /**
   * Makes a key, has the server bind the identity to it in place of the other phone's, and saves it. Where it fails, call it again on the same object: the key is the same then, so that an answer that was
   * lost is given again.
   * @throws IdTokenError: `invalid_recovery_code` for a wrong or used code, and where nobody is enrolled under that tokenId. With `passkey`: as `enroll` does; the code is not used up then, recover without.
   */
  async recover(options: RecoverOptions): Promise<PhoneIdentity> {
    try {
      const { store, name } = options;
      const { key, deviceId } = await this.#prepared(options);
      const { answer, passkey } = await this.#answered(options, key, deviceId);
      const { tokenId, expiresAt } = texts(answer, "tokenId", "expiresAt");
      const person = `${nameOf(answer["givenName"])} ${nameOf(answer["familyName"])}`.trim();
      const identity = { baseUrl: urlOf(this.baseUrl, ""), tokenId, deviceId, expiresAt: new Date(expiresAt), name: name ?? person, key, ...approving(answer, passkey) };
      await store.save(identity);
      return identity;
    } catch (error) {
      throw typed(error);
    }
  }

  async #answered(options: RecoverOptions, key: PhoneKey, deviceId: string): Promise<{ readonly answer: Fields; readonly passkey: PhonePasskey | undefined }> {
    const { store, name = this.tokenId, signal, clock = systemClock } = options;
    if (options.passkey) {
      // The same again while it counts: only its answer may have been lost.
      const proof = this.#sent && clock.now() < this.#sent.until ? this.#sent : await proofOf(this.code, deviceId, key, clock, { store, name, signal });
      this.#sent ??= proof;
      try {
        return { answer: await this.#send(options, key, deviceId, proof), passkey: proof.passkey };
      } catch (error) {
        // The server may have the one that was sent first.
        if (!(error instanceof IdTokenError) || error.code !== "invalid_recovery_code" || this.#sent === proof)
          throw error;
      }
    }
    return { answer: await this.#send(options, key, deviceId, await proofOf(this.code, deviceId, key, clock)), passkey: this.#sent?.passkey };
  }

  async #send({ fcmToken, signal }: RecoverOptions, key: PhoneKey, deviceId: string, { body }: Proof): Promise<Fields> {
    const keys = { publicKeyPem: await key.publicKeyPem(), deviceId, fcmToken };
    return requestJson(urlOf(this.baseUrl, "enroll/recover"), post({ tokenId: this.tokenId, recoveryCode: this.code, ...keys, ...body }), signal);
  }

  async #prepared({ store, deviceId }: RecoverOptions): Promise<{ readonly key: PhoneKey; readonly deviceId: string }> {
    if (this.#key?.store !== store)
      this.#key = { store, key: await store.newKey(), deviceId: deviceId ?? globalThis.crypto.randomUUID() };
    return this.#key;
  }
}
