import { hmac, utf8, verify } from "./crypto.js";
import { ForgedOutcomeError } from "./errors.js";
import { texts, type Fields } from "./fields.js";
import type { InitiatedSession } from "./initiate.js";
import { claimsOf, validate, type Claims, type Expected } from "./jwt.js";
import type { IssuerSource } from "./keys.js";

/** An approved sign-in that has passed every check. */
export interface Outcome {
  readonly jwt: string;
  readonly claims: Claims;
  /** When the token expires. */
  readonly expiresAt: Date;
}

/**
 * Checks `random` and `hash`, which only the server that began the sign-in can know (protocol, section 3), then the token.
 * @param source Gives the issuer's keys; undefined: the token's signature and claims are not checked.
 * @throws IdTokenError at the first check that fails.
 */
export async function verifyOutcome(
  approved: Fields, { sessionId, random, wsToken }: InitiatedSession, expected: Expected, source: IssuerSource | undefined, now: number,
): Promise<Outcome> {
  const { jwt, hash, expiresAt, random: theirs } = texts(approved, "jwt", "hash", "random", "expiresAt");
  if (theirs !== random)
    throw new ForgedOutcomeError("random_mismatch", "The approval is not for this sign-in");
  if (!(await verify("raw", utf8(wsToken), hmac, hash, `${sessionId}|${random}|${jwt}`)))
    throw new ForgedOutcomeError("hash_mismatch", "The approval is not from this server");
  const claims = source ? await validate(jwt, source, { ...expected, sessionId }, now) : claimsOf(jwt);
  return { jwt, claims, expiresAt: new Date(expiresAt) };
}
