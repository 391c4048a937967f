import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WebSocket } from "ws";
import { IdTokenError, RawSessionSocket, RefusedError, SignInSession, signIn as signInByHub, UnexpectedResponseError, UnreachableError, type SignInOptions } from "../src/index.js";
import { signIn as signInByRaw } from "../src/raw.js";
import { FakeServer, json, problem, type Reply } from "./fake-server.js";
import { failure, fixture, within } from "./support.js";

const entries: [name: string, signIn: (options: SignInOptions) => Promise<SignInSession>][] = [["hub", signInByHub], ["raw", signInByRaw]];

for (const [name, signIn] of entries)
  describe(`signIn (${name})`, () => {
    const begin = (server: { baseUrl: string }, more: Partial<SignInOptions> = {}) =>
      signIn({ baseUrl: server.baseUrl, tokenId: "tok_1", serviceId: "demo", nonce: "n-1", WebSocket, ...more });
    const refused = (promise: Promise<unknown>) => within(promise.then(() => assert.fail("a success"), (error: unknown) => error as IdTokenError), "a refusal");

    it("initiates, connects and resolves", async () => {
      await using server = await FakeServer.start();
      const session = await begin(server, { scopes: ["identity:basic"] });
      assert.equal(session.autoPassword, "482917");
      assert.equal(session.expiresAt.toISOString(), server.session.expiresAt);
      assert.deepEqual(session.initiated, server.session);
      assert.equal(session instanceof RawSessionSocket, name === "raw");
      (await server.connection()).approved(server.approval());
      assert.equal((await within(session.result, "the outcome")).claims.sub, "tok_1");
      const { body, headers } = server.requests.find(({ path }) => path === "/auth/initiate")!;
      assert.deepEqual(JSON.parse(body), { tokenId: "tok_1", serviceId: "demo", scopes: ["identity:basic"], nonce: "n-1" });
      assert.equal(headers["content-type"], "application/json");
    });

    it("works below a path", async () => {
      await using server = await FakeServer.start();
      server.replies.set("/id/auth/initiate", json(server.session));
      const session = await begin({ baseUrl: `${server.baseUrl}/id` });
      const { request } = await server.connection();
      assert.ok(request.url!.startsWith(name === "hub" ? "/id/hubs/session?" : "/id/ws/session/"));
      session.stop();
    });

    const strange: [what: string, reply: Reply][] = [
      ["a 500 without a problem", { status: 500, body: "Internal Server Error" }],
      ["a 500 with an answer", json(fixture("initiate-response"), 500)],
      ["a 502 with a page", { status: 502, body: "<html>Bad Gateway</html>" }],
      ["a page", { body: "<!doctype html><title>Welcome</title>" }],
      ["broken JSON", { type: "application/json", body: `{"sessionId":` }],
      ["JSON that is not an object", json("hello")],
      ["null", json(null)],
      ["a missing member", json({ ...fixture("initiate-response"), wsToken: undefined })],
      ["a member of another type", json({ ...fixture("initiate-response"), autoPassword: 482917 })],
      ["a time that is not one", json({ ...fixture("initiate-response"), expiresAt: "soon" })],
    ];
    for (const [what, reply] of strange)
      it(`takes ${what} for an unexpected response`, async () => {
        await using server = await FakeServer.start();
        server.replies.set("/auth/initiate", reply);
        const error = await refused(begin(server));
        assert.ok(error instanceof UnexpectedResponseError);
        assert.equal(error.code, "unexpected_response");
        assert.equal(server.upgrades, 0);
      });

    it("reports the server's refusal with its code", async () => {
      await using server = await FakeServer.start();
      server.replies.set("/auth/initiate", problem(403, "enrollment_revoked"));
      const error = await refused(begin(server));
      assert.ok(error instanceof RefusedError);
      assert.deepEqual([error.code, error.status, error.retryAfter], ["enrollment_revoked", 403, undefined]);
    });

    for (const [header, seconds] of [["7", 7], ["0", 0], ["soon", undefined], ["", undefined], ["Sat, 01 Jan 2028 00:00:00 GMT", undefined]] as const)
      it(`reports Retry-After "${header}" as ${seconds} seconds`, async () => {
        await using server = await FakeServer.start();
        server.replies.set("/auth/initiate", problem(429, "rate_limited", { "Retry-After": header }));
        const error = await refused(begin(server)) as RefusedError;
        assert.deepEqual([error.code, error.retryAfter], ["rate_limited", seconds]);
      });

    for (const baseUrl of ["localhost:5080", "id.example.com", "ftp://id.example.com", "https://", "", undefined, null, 5, {}, Symbol("url")])
      it(`rejects the baseUrl ${String(baseUrl)}`, async () => {
        const error = await refused(begin({ baseUrl: baseUrl as string }));
        assert.ok(error instanceof IdTokenError);
        assert.equal(error.code, "invalid_options");
      });

    it("does not begin a sign-in that it could not follow", async () => {
      await using server = await FakeServer.start();
      const error = await refused(begin(server, { reconnect: { firstDelay: NaN } }));
      assert.deepEqual([error.code, server.requests.length], ["invalid_options", 0]);
    });

    it("is unreachable when nobody listens", async () => {
      const server = await FakeServer.start();
      const { baseUrl } = server;
      await server[Symbol.asyncDispose]();
      const error = await refused(begin({ baseUrl }));
      assert.ok(error instanceof UnreachableError && error.code === "unreachable" && error.cause instanceof Error);
    });

    it("is given up before it begins", async () => {
      await using server = await FakeServer.start();
      const error = await refused(begin(server, { signal: AbortSignal.abort("enough") }));
      assert.deepEqual([error.code, error.cause, server.requests.length], ["aborted", "enough", 0]);
    });

    it("says what the environment lacks", async (t) => {
      await using server = await FakeServer.start();
      t.mock.getter(globalThis, "crypto", () => ({}));
      assert.equal((await refused(begin(server))).code, "unsupported");
      assert.equal(server.requests.length, 0);
    });
  });

it("The raw socket without a WebSocket says so", { skip: "WebSocket" in globalThis && "there is one" }, async () => {
  await using server = await FakeServer.start();
  const session = new RawSessionSocket(server.session, { baseUrl: server.baseUrl, WebSocket: undefined as never }).start();
  assert.equal((await failure(session) as IdTokenError).code, "unsupported");
});
