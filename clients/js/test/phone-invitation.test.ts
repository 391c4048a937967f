import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, it } from "node:test";
import { IdTokenError, Invitation, memoryKeyStore } from "../src/phone.js";
import { FakeServer, problem, type Reply } from "./fake-server.js";
import { fixtureText, ManualClock } from "./support.js";

const request = JSON.parse(fixtureText("accept-invitation-request")) as Record<string, string | number>;
const code = String(request.preAuthorizedCode);

async function invited(reply: Reply | "lost") {
  const server = await FakeServer.start();
  server.replies.set("/invitations/accept", reply);
  const sent = () => server.requests.filter(({ path }) => path === "/invitations/accept").map(({ body }) => JSON.parse(body) as Record<string, string | number>);
  return { server, sent, store: memoryKeyStore(), invitation: Invitation.parse(`${server.baseUrl}/phone/#/invitation/${code}.6`) };
}

describe("An invitation", () => {
  it("is read from its link", () => {
    const { baseUrl, code: read, pinDigits } = Invitation.parse(` https://id.example/base/phone/#/invitation/${code}.8\n`);
    assert.deepEqual([baseUrl, read, pinDigits], ["https://id.example/base/", code, 8]);
    assert.equal(Invitation.parse(`https://id.example/phone/#/invitation/${code}`).pinDigits, undefined);
  });

  for (const link of ["", "hello", code, `https://id.example/phone/#/invitation/${code.slice(1)}`, `https://id.example/phone/#/invitation/${code}.x`, `https://id.example/phone/?x#/invitation/${code}`,
    `javascript:alert(1)//phone/#/invitation/${code}`, `https://id.example/#/invitation/${code}`, `https://${"a".repeat(3_000)}.example/phone/#/invitation/${code}`, `https:///phone/#/invitation/${code}`])
    it(`is not read from ${link.slice(0, 60) || "nothing"}`, () => {
      assert.throws(() => Invitation.parse(link), (error) => error instanceof IdTokenError && error.code === "invalid_invitation");
    });

  it("is accepted with the literal messages and a proof of the key, and the identity is kept", async () => {
    const { server, sent, store, invitation } = await invited({ body: fixtureText("accept-invitation-response"), type: "application/json" });
    await using _ = server;
    const clock = new ManualClock();
    const identity = await invitation.accept({ store, txCode: "482917", deviceId: "pixel-9", clock });
    const { key: _key, ...rest } = identity;
    assert.deepEqual(rest, { baseUrl: `${server.baseUrl}/`, tokenId: "tok_1", deviceId: "pixel-9", expiresAt: new Date("2026-01-15T10:00:00Z"), name: "Ada Lovelace" });
    assert.deepEqual(await store.list(), [identity]);
    const [body] = sent();
    assert.deepEqual(Object.keys(body!), Object.keys(request));
    assert.deepEqual([body!.preAuthorizedCode, body!.txCode, body!.timestamp], [code, "482917", Math.floor(clock.now() / 1000)]);
    const message = `enroll|${createHash("sha256").update(code).digest("base64url")}|pixel-9|${body!.timestamp}`;
    const key = { key: createPublicKey(String(body!.publicKeyPem)), dsaEncoding: "ieee-p1363" } as const;
    assert.ok(verify("sha256", Buffer.from(message), key, Buffer.from(String(body!.proofBase64), "base64url")));
  });

  it("sends the same key when it is accepted again after a lost answer, and keeps nothing before the server has it", async () => {
    const { server, sent, store, invitation } = await invited("lost");
    await using _ = server;
    await assert.rejects(invitation.accept({ store }), (error) => error instanceof IdTokenError && error.code === "unreachable");
    assert.deepEqual(await store.list(), []);
    server.replies.set("/invitations/accept", problem(401, "invalid_tx_code"));
    await assert.rejects(invitation.accept({ store, txCode: "1" }), (error) => error instanceof IdTokenError && error.code === "invalid_tx_code");
    const [first, second] = sent();
    assert.deepEqual([second!.publicKeyPem, second!.deviceId], [first!.publicKeyPem, first!.deviceId]);
  });
});
