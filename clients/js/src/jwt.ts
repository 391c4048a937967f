import { es256, fromBase64Url, verify } from "./crypto.js";
import { ForgedOutcomeError } from "./errors.js";
import { fieldsOf, type Fields } from "./fields.js";
import type { IssuerSource } from "./keys.js";

/** The token's claims. Those of the person depend on the scopes that were granted. */
export interface Claims {
  readonly iss: string;
  /** The tokenId of the person. */
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly nbf?: number;
  readonly sid?: string;
  readonly scope?: string;
  readonly nonce?: string;
  readonly [claim: string]: unknown;
}

/** What a token must say. What is undefined is not looked at. */
export interface Expected {
  readonly issuer?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly nonce?: string | undefined;
  readonly sessionId?: string | undefined;
}

// Seconds by which two clocks may differ; what stock JWT libraries allow.
const leeway = 300;

const refuse = (why: string) => new ForgedOutcomeError("invalid_token", `Token refused: ${why}`);

function part(jwt: string, index: number): Fields {
  try {
    return fieldsOf(JSON.parse(new TextDecoder().decode(fromBase64Url(jwt.split(".")[index]!))));
  } catch {
    throw refuse("malformed");
  }
}

/** The claims, unverified. */
export const claimsOf = (jwt: string): Claims => part(jwt, 1) as Claims;

/** Checks signature, issuer, audience, times, session, subject and nonce. `now` in milliseconds. */
export async function validate(jwt: string, source: IssuerSource, expected: Expected, now: number): Promise<Claims> {
  const { alg, kid, crit } = part(jwt, 0);
  const claims = claimsOf(jwt);
  if (alg !== "ES256" || crit)
    throw refuse("algorithm");
  const ours = (key: Fields) => key.kid === kid && key.kty === "EC";
  const { issuer, keys } = await source((known) => known.keys.some(ours));
  const end = jwt.lastIndexOf(".");
  if (!(await verify("jwk", keys.find(ours)!, es256, jwt.slice(end + 1), jwt.slice(0, end))))
    throw refuse("signature");
  check(claims, { ...expected, issuer: expected.issuer ?? issuer }, now / 1000);
  return claims;
}

function check(claims: Claims, { issuer: iss, serviceId: aud, tokenId: sub, sessionId: sid, nonce }: Expected, now: number): void {
  for (const [claim, value] of Object.entries({ iss, aud, sub, sid, nonce }))
    if (value !== undefined && ![claims[claim]].flat().includes(value))
      throw refuse(claim);
  // Written so that what is no number fails too.
  if (!(claims.exp > now - leeway && (claims.nbf ?? 0) < now + leeway))
    throw refuse("exp or nbf");
}
