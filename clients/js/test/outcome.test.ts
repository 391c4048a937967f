import assert from "node:assert/strict";
import { it } from "node:test";
import type { Outcome } from "../src/index.js";
import { FakeIssuer } from "./fake-issuer.js";
import { FakeServer, json } from "./fake-server.js";
import { failure, next, record, within } from "./support.js";
import { onEachTransport } from "./transports.js";

onEachTransport("Approval", ({ session: open }) => {
  it("resolves with the verified outcome, and reports it once", async () => {
    await using server = await FakeServer.start();
    const session = open(server);
    const told = record(session);
    session.start();
    const connection = await server.connection();
    connection.otpReady("4829**", server.session.expiresAt);
    const { jwt, expiresAt, ...rest } = server.approval();
    connection.approved({ jwt, expiresAt, ...rest });
    const outcome = await within(session.result, "the outcome");
    assert.equal(outcome.jwt, jwt);
    assert.equal(outcome.claims.given_name, "Zoë");
    assert.equal(outcome.expiresAt.toISOString(), expiresAt);
    assert.deepEqual(told.map(([name]) => name), ["connecting", "connected", "otpReady", "approved", "closed"]);
    assert.equal(told[3]![1], outcome);
    assert.equal(session.connection, "closed");
  });

  const forgeries: [name: string, code: string, forge: (server: FakeServer) => object][] = [
    ["another random", "random_mismatch", (s) => ({ ...s.approval(), random: "0000000000000000" })],
    ["a forged hash", "hash_mismatch", (s) => ({ ...s.approval(), hash: "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })],
    ["a hash that is not base64", "hash_mismatch", (s) => ({ ...s.approval(), hash: "%" })],
    ["the hash of another token", "hash_mismatch", (s) => ({ ...s.approval(), jwt: s.approval({ sub: "eve" }).jwt })],
    ["another issuer", "invalid_token", (s) => s.approval({ iss: "https://evil.example" })],
    ["another service", "invalid_token", (s) => s.approval({ aud: "other" })],
    ["another nonce", "invalid_token", (s) => s.approval({ nonce: "n-2" })],
    ["no nonce", "invalid_token", (s) => s.approval({ nonce: undefined })],
    ["another person", "invalid_token", (s) => s.approval({ sub: "tok_2" })],
    ["another session", "invalid_token", (s) => s.approval({ sid: "sess_other" })],
    ["an expired token", "invalid_token", (s) => s.approval({ exp: Math.floor(Date.now() / 1000) - 600 })],
    ["no expiry", "invalid_token", (s) => s.approval({ exp: undefined })],
    ["a token of the future", "invalid_token", (s) => s.approval({ nbf: Math.floor(Date.now() / 1000) + 600 })],
    ["no signature algorithm", "invalid_token", (s) => s.approval({}, { alg: "none" })],
    ["critical extensions", "invalid_token", (s) => s.approval({}, { crit: ["b64"] })],
    ["critical extensions that are null", "invalid_token", (s) => s.approval({}, { crit: null })],
    ["a token of another type", "invalid_token", (s) => s.approval({}, { typ: "at+jwt" })],
    ["a token without a type", "invalid_token", (s) => s.approval({}, { typ: undefined })],
    ["an unknown key", "invalid_token", (s) => s.approval({}, { kid: "key-2" })],
    ["the key of somebody else", "invalid_token", (s) => { s.issuer = new FakeIssuer(); return s.approval(); }],
    ["no jwt", "unexpected_response", (s) => ({ ...s.approval(), jwt: undefined })],
    ["an expiry that is not a time", "unexpected_response", (s) => ({ ...s.approval(), expiresAt: "soon" })],
  ];
  for (const [name, code, forge] of forgeries)
    it(`with ${name} is ${code}, never a success`, async () => {
      await using server = await FakeServer.start();
      const session = open(server);
      const told = record(session);
      session.start();
      (await server.connection()).approved(forge(server));
      assert.equal((await failure(session) as { code: string }).code, code);
      assert.ok(!told.some(([event]) => event === "approved"));
    });

  it("accepts a token for several services, ours among them", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    (await server.connection()).approved(server.approval({ aud: ["other", "demo"] }));
    assert.equal((await within(session.result, "the outcome")).claims.sub, "tok_1");
  });

  it("reads the keys again after a key rotation", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    const connection = await server.connection();
    connection.otpReady("482917", server.session.expiresAt);
    await next(session, "otpReady");
    server.issuer = new FakeIssuer("key-2");
    server.publish(server.issuer);
    connection.approved(server.approval());
    assert.equal((await within(session.result, "the outcome")).claims.aud, "demo");
  });

  it("is unexpected_response when it could not load the keys", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/.well-known/openid-configuration", { body: "<html>Welcome</html>" });
    const session = open(server).start();
    (await server.connection()).approved(server.approval());
    assert.equal((await failure(session) as { code: string }).code, "unexpected_response");
  });

  it("is unexpected_response when the key set is not a list", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/jwks", json({ keys: "none" }));
    const session = open(server).start();
    (await server.connection()).approved(server.approval());
    assert.equal((await failure(session) as { code: string }).code, "unexpected_response");
  });

  it("requires the issuer that the page names, whatever discovery says", async () => {
    await using server = await FakeServer.start();
    const session = open(server, { issuer: "https://id.example" }).start();
    (await server.connection()).approved(server.approval());
    assert.equal((await failure(session) as { code: string }).code, "invalid_token");
  });

  it("does not check the token with validateToken: false, but still the hash", async () => {
    await using server = await FakeServer.start();
    const [unchecked, forged] = [open(server, { validateToken: false }), open(server, { validateToken: false })];
    unchecked.start();
    (await server.connection()).approved(server.approval({ iss: "https://elsewhere.example" }));
    const outcome: Outcome = await within(unchecked.result, "the outcome");
    assert.equal(outcome.claims.iss, "https://elsewhere.example");
    assert.deepEqual(server.requests, []);
    forged.start();
    (await server.connection()).approved({ ...server.approval(), hash: "AAAA" });
    assert.equal((await failure(forged) as { code: string }).code, "hash_mismatch");
  });
});
