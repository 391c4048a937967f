import type { Enrolled } from "./enrolled.js";
import { encodeJson, sign } from "./keys.js";
import { get } from "./server.js";

const lifetime = 50;
let issuer: Promise<string> | undefined;

/** Creates a token for the device channel: valid once, for less than a minute. */
export async function deviceToken({ tokenId, keys }: Enrolled): Promise<string> {
  issuer ??= get<{ issuer: string }>(".well-known/openid-configuration").then((document) => document.issuer);
  const aud = await issuer.catch((error: unknown) => {
    issuer = undefined;
    throw error;
  });
  const iat = Math.floor(Date.now() / 1000);
  const head = encodeJson({ alg: "ES256", typ: "JWT" });
  const claims = encodeJson({ sub: tokenId, aud, iat, exp: iat + lifetime, jti: crypto.randomUUID() });
  return `${head}.${claims}.${await sign(keys, `${head}.${claims}`)}`;
}
