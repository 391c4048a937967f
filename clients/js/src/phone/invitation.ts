import { IdTokenError } from "../errors.js";
import { typed } from "../options.js";
import { EnrollmentAttempt } from "./enrollment-attempt.js";
import type { PhoneIdentity } from "./key-store.js";
import type { EnrollmentOptions } from "./options.js";

export interface AcceptOptions extends EnrollmentOptions {
  /** The PIN, where the invitation has one; spaces and dashes as the person likes. */
  readonly txCode?: string;
}

// Longer texts are not links that somebody was given.
const longest = 2_048;

/** An invitation to enroll, as its link or QR code carries it. It can be used once, by one phone. */
export class Invitation {
  readonly #attempt: EnrollmentAttempt;

  private constructor(
    /** The server that made it. */
    readonly baseUrl: string,
    /** Its secret. */
    readonly code: string,
    /** How many digits its PIN has; undefined where it has none. */
    readonly pinDigits: number | undefined,
  ) {
    this.#attempt = new EnrollmentAttempt({ baseUrl, path: "invitations/accept", secret: code, usedUp: "credential_used", passkeyName: new URL(baseUrl).hostname });
  }

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
      return await this.#attempt.enroll(options, { preAuthorizedCode: this.code, txCode: options.txCode });
    } catch (error) {
      throw typed(error);
    }
  }
}
