import { fromBase64Url } from "../crypto.js";
import { IdTokenError } from "../errors.js";
import { fieldsOf, texts, type Fields } from "../fields.js";

/** What an identity credential says about its person. Not verified: the server does that at the enrollment. */
export interface CredentialDetails {
  readonly tokenId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly expiresAt: Date;
}

const nameOf = (value: unknown) => (typeof value === "string" ? value : "");

/** Reads an identity credential (`vdsData`; protocol, section 7). @throws IdTokenError with code `invalid_credential` when it is not one. */
export function credentialDetails(vdsData: string): CredentialDetails {
  try {
    const claims: Fields = fieldsOf(JSON.parse(new TextDecoder().decode(fromBase64Url(vdsData.split(".")[1]!))));
    if (typeof claims.exp !== "number")
      throw new TypeError("There is no exp");
    return { tokenId: texts(claims, "tid").tid, givenName: nameOf(claims.gn), familyName: nameOf(claims.fn), expiresAt: new Date(claims.exp * 1000) };
  } catch (error) {
    throw new IdTokenError("invalid_credential", "This is not an identity credential", error);
  }
}
