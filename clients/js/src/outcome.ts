import { hmac, utf8, verify } from "./crypto.js";
import { ForgedOutcomeError } from "./errors.js";
import { texts, type Fields } from "./fields.js";
import type { InitiatedSession } from "./initiate.js";
import { claimsOf, validate, type Claims, type Expected } from "./jwt.js";
import type { IssuerSource } from "./keys.js";

/** A sign-in that the person approved, after every check. */
export interface Outcome {
  readonly jwt: string;
  readonly claims: Claims;
  /** When the token ends. */
  readonly expiresAt: Date;
}

/**
 * Checks `random` and `hash`, which only the server that the sign-in began at can know (protocol, section 3), then the token.
 * @param source Where the issuer's keys are; undefined: the token's own signature and claims are not looked at.
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
