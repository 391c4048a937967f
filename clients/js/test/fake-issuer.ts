import { createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import type { InitiatedSession } from "../src/index.js";

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs tokens and approvals as the server would, or as a forger would. */
export class FakeIssuer {
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });

  constructor(readonly kid = "key-1") {}

  get jwk(): object {
    return { ...this.#key.publicKey.export({ format: "jwk" }), kid: this.kid, use: "sig", alg: "ES256" };
  }

  jwt(claims: object, header: object = {}, key: KeyObject = this.#key.privateKey): string {
    const text = `${encoded({ alg: "ES256", typ: "JWT", kid: this.kid, ...header })}.${encoded(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }
}

export function claimsFor(issuer: string, { sessionId }: InitiatedSession): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer, sub: "tok_1", aud: "demo", iat: now, nbf: now, exp: now + 3600, auth_time: now, jti: "jti-1", sid: sessionId,
    scope: "identity:basic", nonce: "n-1", amr: ["swk", "otp"], given_name: "Zoë",
  };
}

export function approvalOf(jwt: string, { sessionId, random, wsToken }: InitiatedSession): Record<string, string> {
  const hash = createHmac("sha256", wsToken).update(`${sessionId}|${random}|${jwt}`).digest("base64url");
  return { jwt, hash, random, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
}
