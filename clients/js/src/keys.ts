import { UnexpectedResponseError } from "./errors.js";
import { fieldsOf, texts, type Fields } from "./fields.js";
import { requestJson, urlOf } from "./http.js";

/** The issuer's name and public keys. */
export interface Issuer {
  readonly issuer: string;
  readonly keys: readonly Fields[];
}

/** Returns the issuer. Reads it again if the one at hand does not satisfy: its keys may have been rotated since. */
export type IssuerSource = (satisfies?: (issuer: Issuer) => boolean) => Promise<Issuer>;

/** Finds the issuer by discovery at the server's address. Call it early, so that an approval does not have to wait for it. */
export function issuerSource(baseUrl: string): IssuerSource {
  let early: Promise<Issuer | undefined> | undefined;
  return async (satisfies) => {
    const issuer = await early;
    if (issuer && satisfies?.(issuer))
      return issuer;
    const reading = read(baseUrl, early ? { cache: "no-store" } : {});
    early = reading.catch(() => undefined);
    return reading;
  };
}

async function read(baseUrl: string, init: RequestInit): Promise<Issuer> {
  const { issuer, jwks_uri } = texts(await requestJson(urlOf(baseUrl, ".well-known/openid-configuration"), init), "issuer", "jwks_uri");
  const { keys } = await requestJson(jwks_uri, init);
  if (!Array.isArray(keys))
    throw new UnexpectedResponseError("The server's answer has no valid keys");
  return { issuer, keys: keys.map(fieldsOf) };
}
