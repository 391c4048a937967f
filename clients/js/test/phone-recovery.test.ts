import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, it } from "node:test";
import { IdTokenError, memoryKeyStore, moveLink, Recovery, recoveryCodes, recoveryCodesLeft } from "../src/phone.js";
import { identityOf } from "./device.js";
import { FakeServer, problem, type Reply } from "./fake-server.js";
import { fixtureText, ManualClock } from "./support.js";

const request = JSON.parse(fixtureText("recover-request")) as Record<string, string | number>;
const code = String(request.recoveryCode);
const answer = (name: string): Reply => ({ body: fixtureText(name), type: "application/json" });

async function recovering(reply: Reply | "lost") {
  const server = await FakeServer.start();
  server.replies.set("/enroll/recover", reply);
  const sent = () => server.requests.filter(({ path }) => path === "/enroll/recover").map(({ body }) => JSON.parse(body) as Record<string, string | number>);
  return { server, sent, store: memoryKeyStore(), recovery: Recovery.parse(`${server.baseUrl}/phone/#/recover/tok_1/${code}`) };
}

describe("Recovery codes", () => {
  it("are made with a device token, and counted", async () => {
    await using server = await FakeServer.start();
    const identity = await identityOf(server);
    server.replies.set("/device/recovery-codes", answer("recovery-codes-response"));
    const { codes, link, expiresAt } = await recoveryCodes(identity);
    assert.deepEqual([codes.length, codes[0], link, expiresAt], [2, code, "https://id.example/phone/#/recover/tok_1", new Date("2026-01-15T10:00:00Z")]);
    server.replies.set("/device/recovery-codes", answer("recovery-codes-left-response"));
    assert.equal(await recoveryCodesLeft(identity), 5);
    const asked = server.requests.filter(({ path }) => path === "/device/recovery-codes");
    assert.deepEqual(asked.map(({ headers }) => /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/.test(headers.authorization ?? "")), [true, true]);
  });

  it("say where the server does not offer them, or answers nonsense", async () => {
    await using server = await FakeServer.start();
    const identity = await identityOf(server);
    server.replies.set("/device/recovery-codes", problem(422, "recovery_not_offered"));
    await assert.rejects(recoveryCodes(identity), { code: "recovery_not_offered" });
    await assert.rejects(recoveryCodesLeft(identity), { code: "recovery_not_offered" });
    server.replies.set("/device/recovery-codes", { body: fixtureText("recovery-codes-response").replace(`"${code}"`, "1"), type: "application/json" });
    await assert.rejects(recoveryCodes(identity), { code: "unexpected_response" });
    await assert.rejects(recoveryCodesLeft(identity), { code: "unexpected_response" });
  });

  it("take the passkey, where one approves", async () => {
    await using server = await FakeServer.start();
    const clock = new ManualClock();
    const [texts, signature] = [[] as string[], { signatureBase64: "s", authenticatorData: "a", clientDataJSON: "c" }];
    let delay = 0;
    const identity = { ...(await identityOf(server)), passkey: { sign: async (text: string) => {
      texts.push(text);
      clock.advance(delay);
      return signature;
    } } };
    server.replies.set("/device/move", answer("move-response"));
    const timestamp = Math.floor(clock.now() / 1000);
    await moveLink(identity, { clock });
    const sent = () => server.requests.filter(({ path }) => path === "/device/move").map(({ body }) => JSON.parse(body) as object);
    assert.deepEqual([texts, sent()], [[`recovery|${identity.tokenId}|${timestamp}`], [{ ...signature, timestamp }]]);
    delay = 25_001;
    await assert.rejects(moveLink(identity, { clock }), { code: "passkey_cancelled" });
    assert.equal(sent().length, 1);
  });

  it("have a link for a phone that is at hand", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/device/move", answer("move-response"));
    const { link, expiresAt } = await moveLink(await identityOf(server));
    assert.deepEqual([link, expiresAt], [`https://id.example/phone/#/recover/tok_1/${code}`, new Date("2025-01-15T10:10:00Z")]);
  });
});

describe("A recovery", () => {
  it("is read from a link, with a code or without", () => {
    const { baseUrl, tokenId, code: read } = Recovery.parse(` https://id.example/base/phone/#/recover/tok_1/${code}\n`);
    assert.deepEqual([baseUrl, tokenId, read], ["https://id.example/base/", "tok_1", code]);
    assert.equal(Recovery.parse("https://id.example/phone/#/recover/tok_1").code, "");
  });

  for (const link of ["", "hello", code, "https://id.example/phone/#/recover/", `https://id.example/phone/#/recover/tok 1/${code}`, `https://id.example/phone/#/recover/tok_1/${code}/x`,
    `javascript:alert(1)//phone/#/recover/tok_1/${code}`, `https://id.example/phone/?x#/recover/tok_1/${code}`, `https:///phone/#/recover/tok_1/${code}`,
    `https://${"a".repeat(3_000)}.example/phone/#/recover/tok_1/${code}`])
    it(`is not read from ${link.slice(0, 80) || "nothing"}`, () => {
      assert.throws(() => Recovery.parse(link), (error) => error instanceof IdTokenError && error.code === "invalid_link");
    });

  it("sends the literal messages and a proof of the key, and the identity is kept", async () => {
    const { server, sent, store, recovery } = await recovering(answer("recover-response"));
    await using _ = server;
    const clock = new ManualClock();
    const identity = await recovery.recover({ store, deviceId: "pixel-9", clock });
    const { key: _key, ...rest } = identity;
    assert.deepEqual(rest, { baseUrl: `${server.baseUrl}/`, tokenId: "tok_1", deviceId: "pixel-9", expiresAt: new Date("2026-01-15T10:00:00Z"), name: "Ada Lovelace" });
    assert.deepEqual(await store.list(), [identity]);
    const [body] = sent();
    assert.deepEqual(Object.keys(body!), Object.keys(request));
    assert.deepEqual([body!.tokenId, body!.recoveryCode, body!.timestamp], ["tok_1", code, Math.floor(clock.now() / 1000)]);
    const message = `enroll|${createHash("sha256").update(code).digest("base64url")}|pixel-9|${body!.timestamp}`;
    const key = { key: createPublicKey(String(body!.publicKeyPem)), dsaEncoding: "ieee-p1363" } as const;
    assert.ok(verify("sha256", Buffer.from(message), key, Buffer.from(String(body!.proofBase64), "base64url")));
  });

  it("makes a passkey where it is asked for, and keeps it where the server has taken it", async () => {
    const { server, sent, store, recovery } = await recovering({ type: "application/json", body: fixtureText("recover-response").replace("}", ',"passkey":true}') });
    await using _ = server;
    const passkey = { sign: async () => ({ signatureBase64: "", authenticatorData: "", clientDataJSON: "" }) };
    const registration = { authenticatorData: "a", clientDataJSON: "c" };
    const identity = await recovery.recover({ store: { ...store, newPasskey: async () => ({ passkey, registration }) }, passkey: true });
    assert.equal(identity.passkey, passkey);
    assert.deepEqual(sent()[0]!["passkey"] as unknown, registration);
    assert.equal((await Recovery.parse(`${server.baseUrl}/phone/#/recover/tok_1/${code}`).recover({ store })).passkey, undefined);
  });

  it("sends the same key again after a lost answer, and keeps nothing before the server has it", async () => {
    const { server, sent, store, recovery } = await recovering("lost");
    await using _ = server;
    await assert.rejects(recovery.recover({ store }), { code: "unreachable" });
    server.replies.set("/enroll/recover", problem(401, "invalid_recovery_code"));
    await assert.rejects(recovery.recover({ store }), { code: "invalid_recovery_code" });
    assert.deepEqual(await store.list(), []);
    const [first, second] = sent();
    assert.deepEqual([second!.publicKeyPem, second!.deviceId], [first!.publicKeyPem, first!.deviceId]);
  });
});
