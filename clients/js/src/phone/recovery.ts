import { systemClock, type Clock } from "../clock.js";
import { IdTokenError, UnexpectedResponseError } from "../errors.js";
import { texts } from "../fields.js";
import { typed } from "../options.js";
import { EnrollmentAttempt } from "./enrollment-attempt.js";
import type { PhoneIdentity } from "./key-store.js";
import type { EnrollmentOptions } from "./options.js";
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

export type RecoverOptions = EnrollmentOptions;

// Longer texts are not links that somebody was given.
const longest = 2_048;

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
  readonly #attempt: EnrollmentAttempt;

  /**
   * @param baseUrl The server's address, http or https; a page may give a path.
   * @param tokenId The person.
   * @param code A recovery code, as the person typed it, or that of a link.
   */
  constructor(readonly baseUrl: string, readonly tokenId: string, readonly code: string) {
    this.#attempt = new EnrollmentAttempt({ baseUrl, path: "enroll/recover", secret: code, usedUp: "invalid_recovery_code", passkeyName: tokenId });
  }

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
      return await this.#attempt.enroll(options, { tokenId: this.tokenId, recoveryCode: this.code });
    } catch (error) {
      throw typed(error);
    }
  }
}
