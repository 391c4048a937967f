import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { describe, it } from "node:test";
import { happens, ids, invocation, listening, wireRequest } from "./device.js";
import { json, problem } from "./fake-server.js";

describe("An answer", () => {
  async function asked(more: object = {}) {
    const stage = await listening();
    stage.connection.text(invocation("SignInRequested", wireRequest("sess_1", stage.clock.now(), more)));
    const request = await happens(stage.device, "requested");
    const sent = (path: string) => JSON.parse(stage.server.requests.find((made) => made.path === path)!.body) as Record<string, unknown>;
    const isSigned = async (text: string, { signatureBase64 }: Record<string, unknown>) => verify(
      "sha256", Buffer.from(text), { key: createPublicKey(await stage.device.identity.key.publicKeyPem()), dsaEncoding: "ieee-p1363" }, Buffer.from(String(signatureBase64), "base64url"));
    const time = Math.floor(stage.clock.now() / 1000);
    return { ...stage, request, sent, isSigned, time };
  }

  it("approves with the code that was compared and the scopes that were chosen", async () => {
    const { server, device, told, request, sent, isSigned, time } = await asked();
    await using _ = server;
    server.replies.set("/auth/verify", json({ jwt: "" }));
    await device.approve(request, { scopes: ["identity:basic"] });
    const { signatureBase64: _signature, ...rest } = sent("/auth/verify");
    assert.deepEqual(rest, { sessionId: "sess_1", tokenId: "tok_1", otp: "482917", timestamp: time, grantedScopes: ["identity:basic"] });
    assert.ok(await isSigned(`sess_1|482917|${time}|identity:basic`, sent("/auth/verify")));
    assert.equal(told.at(-1), "approved sess_1");
    device.stop();
  });

  it("approves with a typed code, and sends nothing where that is not a code", async () => {
    const { server, device, request, sent, isSigned, time } = await asked({ code: null, scopes: [] });
    await using _ = server;
    server.replies.set("/auth/verify", json({ jwt: "" }));
    for (const code of [undefined, "48291"])
      await assert.rejects(device.approve(request, code === undefined ? {} : { code }), { code: "invalid_options" });
    await device.approve(request, { code: "111-222" });
    assert.equal(server.requests.filter(({ path }) => path === "/auth/verify").length, 1);
    assert.ok(await isSigned(`sess_1|111222|${time}|`, sent("/auth/verify")));
    device.stop();
  });

  it("declines", async () => {
    const { server, device, told, request, sent, isSigned, time } = await asked();
    await using _ = server;
    server.replies.set("/auth/decline", { status: 204, body: "" });
    await device.decline(request);
    assert.ok(await isSigned(`sess_1|decline|${time}`, sent("/auth/decline")));
    assert.equal(told.at(-1), "declined sess_1");
    device.stop();
  });

  it("reports, and is not merely declined where the channel says so first", async () => {
    const { server, device, told, request, sent, isSigned, time, connection } = await asked();
    await using _ = server;
    server.replies.set("/auth/report", { status: 204, body: "" });
    const resolved = happens(device, "resolved");
    connection.text(invocation("SignInResolved", { sessionId: "sess_1", state: "declined" }));
    await resolved;
    await device.report(request);
    assert.ok(await isSigned(`sess_1|report|${time}`, sent("/auth/report")));
    assert.deepEqual(told.slice(-2), ["declined sess_1", "reported sess_1"]);
    device.stop();
  });

  for (const [code, status, state] of [["too_many_attempts", 429, "locked"], ["session_not_found", 404, "expired"], ["session_resolved", 409, "over"], ["enrollment_revoked", 403, "revoked"]] as const)
    it(`that is refused with ${code} ends the request`, async () => {
      const { server, device, told, request } = await asked();
      await using _ = server;
      server.replies.set("/auth/verify", problem(status, code));
      await assert.rejects(device.approve(request), { code });
      assert.deepEqual([told.at(-1), device.pending.length], [`${state} sess_1`, 0]);
      device.stop();
    });

  it("says how a request really ended once the channel does", async () => {
    const { server, device, told, request, connection } = await asked();
    await using _ = server;
    server.replies.set("/auth/verify", problem(409, "session_resolved"));
    await assert.rejects(device.approve(request), { code: "session_resolved" });
    connection.text(invocation("SignInResolved", { sessionId: "sess_1", state: "approved" }));
    await happens(device, "resolved");
    assert.deepEqual(told.slice(-2), ["over sess_1", "approved sess_1"]);
    device.stop();
  });

  for (const [name, reply] of [["invalid_otp", problem(401, "invalid_otp")], ["unreachable", "lost"]] as const)
    it(`that fails with ${name} leaves the request pending`, async () => {
      const { server, device, request } = await asked();
      await using _ = server;
      server.replies.set("/auth/verify", reply);
      await assert.rejects(device.approve(request), { code: name });
      assert.deepEqual(ids(device.pending), ["sess_1"]);
      device.stop();
    });

  it("that is on its way at the request's end decides how it ends", async () => {
    const { server, device, told, clock, request } = await asked();
    await using _ = server;
    server.replies.set("/auth/verify", json({ jwt: "" }));
    const approving = device.approve(request);
    clock.advance(60_000);
    await approving;
    assert.equal(told.at(-1), "approved sess_1");
    device.stop();
  });

  it("that fails after the request's end leaves it expired", async () => {
    const { server, device, told, clock, request } = await asked();
    await using _ = server;
    server.replies.set("/auth/verify", problem(503, "store_unavailable"));
    const approving = device.approve(request);
    clock.advance(60_000);
    await assert.rejects(approving, { code: "store_unavailable" });
    assert.equal(told.at(-1), "expired sess_1");
    device.stop();
  });
});
