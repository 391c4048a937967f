import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, it } from "node:test";
import { codeIn, credentialDetails, enroll, IdTokenError, memoryKeyStore, RefusedError, WebCryptoKey } from "../src/phone.js";
import { DeviceServer } from "../src/phone/server.js";
import { identityOf } from "./device.js";
import { FakeServer, json, problem, type Reply } from "./fake-server.js";
import { ManualClock } from "./support.js";

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const credential = (claims: object) => `${encoded({ alg: "ES256" })}.${encoded(claims)}.c2ln`;
const vdsData = credential({ tid: "tok_1", gn: "Ada", fn: "Lovelace", exp: 1_900_000_000 });

const isSignedBy = (pem: string, text: string, signature: string) =>
  verify("sha256", Buffer.from(text), { key: createPublicKey(pem), dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));

async function enrolling(reply: Reply) {
  const server = await FakeServer.start();
  server.replies.set("/enroll", reply);
  const clock = new ManualClock();
  const store = memoryKeyStore();
  const result = await enroll({ baseUrl: server.baseUrl, vdsData, store, deviceId: "device", clock }).catch((error: unknown) => error as IdTokenError);
  const sent = JSON.parse(server.requests.find(({ path }) => path === "/enroll")!.body) as Record<string, string | number>;
  return { server, store, clock, result, sent };
}

describe("The key of a phone", () => {
  it("cannot be read", async () => {
    const { pair } = await WebCryptoKey.generate();
    assert.equal(pair.privateKey.extractable, false);
    await assert.rejects(globalThis.crypto.subtle.exportKey("pkcs8", pair.privateKey));
  });

  it("is enrolled with a proof, and kept once the server has it", async () => {
    const { server, store, clock, result, sent } = await enrolling(json({ enrolled: true, tokenId: "tok_1", expiresAt: "2030-01-15T10:00:00Z" }));
    await using _ = server;
    const hash = createHash("sha256").update(vdsData).digest("base64url");
    assert.equal(sent.timestamp, Math.floor(clock.now() / 1000));
    assert.ok(isSignedBy(String(sent.publicKeyPem), `enroll|${hash}|device|${sent.timestamp}`, String(sent.proofBase64)));
    assert.ok(!(result instanceof Error));
    const { key: _key, ...identity } = result;
    assert.deepEqual(identity, { baseUrl: `${server.baseUrl}/`, tokenId: "tok_1", deviceId: "device", expiresAt: new Date("2030-01-15T10:00:00Z"), name: "Ada Lovelace" });
    assert.deepEqual(await store.list(), [result]);
  });

  it("is not kept when the server refuses it", async () => {
    const { server, store, result } = await enrolling(problem(409, "credential_used"));
    await using _ = server;
    assert.ok(result instanceof RefusedError && result.code === "credential_used");
    assert.deepEqual(await store.list(), []);
  });

  for (const [state, known] of [["knows it", true], ["does not", false]] as const)
    it(`counts as enrolled when the answer is lost only if the server ${state}`, async () => {
      await using server = await FakeServer.start();
      server.replies.set("/enroll", "lost");
      server.replies.set("/device/sessions", known ? json({ sessions: [] }) : problem(401, "invalid_device_token"));
      const store = memoryKeyStore();
      const result = await enroll({ baseUrl: server.baseUrl, vdsData, store }).catch((error: unknown) => error as IdTokenError);
      assert.equal(result instanceof IdTokenError ? result.code : result.tokenId, known ? "tok_1" : "unreachable");
      assert.equal((await store.list()).length, known ? 1 : 0);
    });

  it("signs device tokens as docs/device-channel.md says, each another", async () => {
    await using server = await FakeServer.start();
    const identity = await identityOf(server);
    const clock = new ManualClock();
    const device = new DeviceServer(identity, clock);
    const [token, other] = [await device.token(), await device.token()];
    const [header, claims, signature] = token.split(".") as [string, string, string];
    assert.ok(isSignedBy(await identity.key.publicKeyPem(), `${header}.${claims}`, signature));
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
    assert.deepEqual(read(header), { alg: "ES256", typ: "JWT" });
    const { sub, aud, iat, exp, jti } = read(claims);
    const now = Math.floor(clock.now() / 1000);
    assert.deepEqual([sub, aud, iat, exp], ["tok_1", server.baseUrl, now, now + 50]);
    assert.notEqual(jti, read(other.split(".")[1]!).jti);
    assert.equal(server.requests.length, 1);
  });

  it("asks for the issuer again when it could not be read", async () => {
    await using server = await FakeServer.start();
    const device = new DeviceServer(await identityOf(server), new ManualClock());
    server.replies.set("/.well-known/openid-configuration", problem(503, "store_unavailable"));
    await assert.rejects(device.token(), { code: "store_unavailable" });
    server.replies.set("/.well-known/openid-configuration", json({ issuer: "https://id.example" }));
    assert.ok(await device.token());
  });
});

describe("What a person gives a phone", () => {
  it("is a code of six digits, grouped as they like", () => {
    for (const text of ["482917", " 482 917 ", "482-917", "4 8 2\u20139 1 7", "482\u00a0917"])
      assert.equal(codeIn(text), "482917", text);
    for (const text of ["", "48291", "4829170", "48291x", "482.917", "\u0664\u0668\u0662\u0669\u0661\u0667"])
      assert.equal(codeIn(text), undefined, text);
  });

  it("is a credential, read without being verified", () => {
    assert.deepEqual(credentialDetails(vdsData), { tokenId: "tok_1", givenName: "Ada", familyName: "Lovelace", expiresAt: new Date(1_900_000_000_000) });
    assert.equal(credentialDetails(credential({ tid: "t", exp: 1, gn: 7 })).givenName, "");
  });

  for (const text of ["", "hello", "a.b.c", credential({ tid: "t" }), credential({ exp: 1 }), `${encoded({})}.`])
    it(`is refused as a credential: ${text.slice(0, 30)}`, () => void assert.throws(() => credentialDetails(text), { code: "invalid_credential" }));
});
