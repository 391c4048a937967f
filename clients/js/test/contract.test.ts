import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WebSocket } from "ws";
import { hubTransport, rawTransport, RefusedError, SignInSession, signIn, type IdTokenError, type InitiatedSession } from "../src/index.js";
import { FakeServer, json } from "./fake-server.js";
import { failure, fixture, fixtureText, next, within } from "./support.js";

const stage = (server: FakeServer, transport: typeof hubTransport) =>
  new SignInSession(fixture("initiate-response") as unknown as InitiatedSession, { baseUrl: server.baseUrl, WebSocket }, transport).start();

describe("The literal messages of docs/protocol", () => {
  it("sends initiate-request", async () => {
    await using server = await FakeServer.start();
    const { tokenId, serviceId, scopes, nonce } = fixture("initiate-request") as { tokenId: string; serviceId: string; scopes: string[]; nonce: string };
    const session = await signIn({ baseUrl: server.baseUrl, tokenId, serviceId, scopes, nonce, WebSocket });
    session.stop();
    assert.equal(server.requests[0]!.body, fixtureText("initiate-request"));
  });

  it("reads initiate-response", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/auth/initiate", { type: "application/json", body: fixtureText("initiate-response") });
    const session = await signIn({ baseUrl: server.baseUrl, tokenId: "tok_1", WebSocket });
    session.stop();
    assert.deepEqual(session.initiated, fixture("initiate-response"));
    assert.equal(session.expiresAt.toISOString(), "2025-01-15T10:01:00.000Z");
  });

  for (const [name, status] of [["problem", 401], ["validation-problem", 400]] as const)
    it(`${name} becomes a typed refusal`, async () => {
      await using server = await FakeServer.start();
      const { code, title, errors = {} } = fixture(name);
      server.replies.set("/auth/initiate", json(fixture(name), status));
      const error: unknown = await within(signIn({ baseUrl: server.baseUrl, tokenId: "tok_1" }).catch((e: unknown) => e), "a refusal");
      assert.ok(error instanceof RefusedError);
      assert.deepEqual([error.code, error.message, error.status, error.errors], [code, title, status, errors]);
    });

  for (const [prefix, transport] of [["hub", hubTransport], ["raw", rawTransport]] as const) {
    const said = async (name: string) => {
      const server = await FakeServer.start();
      const session = stage(server, transport);
      const connection = await server.connection();
      connection.text(fixtureText(name));
      return { server, session, connection };
    };

    it(`${prefix}-otp-ready`, async () => {
      const { server, session } = await said(`${prefix}-otp-ready`);
      await using _ = server;
      // Masked, so it does not replace the code of initiate-response.
      assert.deepEqual(await next(session, "otpReady"), { autoPassword: "482917", expiresAt: new Date("2025-01-15T10:01:00Z") });
      session.stop();
    });

    it(`${prefix}-rejected`, async () => {
      const { server, session } = await said(`${prefix}-rejected`);
      await using _ = server;
      assert.deepEqual(await next(session, "rejected"), { reason: "Invalid OTP", final: false });
      session.stop();
    });

    it(`${prefix}-approved has every member; its hash is not genuine`, async () => {
      const { server, session } = await said(`${prefix}-approved`);
      await using _ = server;
      assert.equal((await failure(session) as IdTokenError).code, "hash_mismatch");
    });
  }

  for (const [name, code] of [["hub-expired", "expired"], ["hub-replaced", "replaced"], ["hub-rejected-final", "rejected"]] as const)
    it(name, async () => {
      await using server = await FakeServer.start();
      const session = stage(server, hubTransport);
      (await server.connection()).text(fixtureText(name));
      assert.equal((await failure(session) as IdTokenError).code, code);
    });
});
