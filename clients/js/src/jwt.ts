import { es256, fromBase64Url, verify } from "./crypto.js";
import { ForgedOutcomeError } from "./errors.js";
import { fieldsOf, type Fields } from "./fields.js";
import type { IssuerSource } from "./keys.js";

/** The token's claims. The person's claims depend on the granted scopes. */
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

/** What a token must say. A member that is undefined is not checked. */
export interface Expected {
  readonly issuer?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly nonce?: string | undefined;
  readonly sessionId?: string | undefined;
}

// Seconds by which two clocks may differ, as in common JWT libraries.
const leeway = 300;

const refuse = (why: string) => new ForgedOutcomeError("invalid_token", `The token's ${why} is not valid`);

function part(jwt: string, index: number): Fields {
  try {
    return fieldsOf(JSON.parse(new TextDecoder().decode(fromBase64Url(jwt.split(".")[index]!))));
  } catch {
    throw refuse("form");
  }
}

/** Returns the claims without verifying them. */
export const claimsOf = (jwt: string): Claims => part(jwt, 1) as Claims;

/** Checks header, signature, issuer, audience, times, session, subject and nonce. `now` is in milliseconds. @throws ForgedOutcomeError */
export async function validate(jwt: string, source: IssuerSource, expected: Expected, now: number): Promise<Claims> {
  const { alg, typ, kid, crit } = part(jwt, 0);
  const claims = claimsOf(jwt);
  if (alg !== "ES256" || typ !== "JWT" || crit !== undefined)
    throw refuse("alg, typ or crit");
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
  // Written so that anything but a number fails too.
  if (!(claims.exp > now - leeway && (claims.nbf ?? 0) < now + leeway))
    throw refuse("exp or nbf");
}
