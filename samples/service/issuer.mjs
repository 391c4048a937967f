// An OpenID Connect issuer for a local trial: discovery, one key, and a token for anyone who asks. Keep it reachable from your own machine only.
// node issuer.mjs [port]
import { createServer } from "node:http";
import { createSign, generateKeyPairSync } from "node:crypto";

const port = Number(process.argv[2] ?? 5090);
const issuer = `http://localhost:${port}`;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...publicKey.export({ format: "jwk" }), kid: `trial-${Date.now()}`, use: "sig", alg: "RS256" };

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(audience) {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${base64url({ alg: "RS256", typ: "JWT", kid: key.kid })}.${base64url({ iss: issuer, aud: audience, sub: "back-end", iat: now, nbf: now, exp: now + 3600 })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
}

createServer((request, response) => {
  const url = new URL(request.url, issuer);
  const answers = {
    "/.well-known/openid-configuration": () => JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }),
    "/keys": () => JSON.stringify({ keys: [key] }),
    "/token": () => token(url.searchParams.get("aud") ?? "idtoken"),
  };
  const answer = answers[url.pathname];
  response.writeHead(answer ? 200 : 404).end(answer?.() ?? "");
}).listen(port, "127.0.0.1", () => console.log(`issuer ${issuer}, a token at ${issuer}/token`));
