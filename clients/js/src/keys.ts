import { UnexpectedResponseError } from "./errors.js";
import { fieldsOf, texts, type Fields } from "./fields.js";
import { requestJson, urlOf } from "./http.js";

/** The server's name and public keys. */
export interface Issuer {
  readonly issuer: string;
  readonly keys: readonly Fields[];
}

/** Reads the issuer again when it does not satisfy: its keys may have been rolled over since. */
export type IssuerSource = (satisfies?: (issuer: Issuer) => boolean) => Promise<Issuer>;

/** The issuer by discovery at the server's address. The first call may come early, so that an approval need not wait for it. */
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
    throw new UnexpectedResponseError("No keys in the server's answer");
  return { issuer, keys: keys.map(fieldsOf) };
}
