import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import type { IdTokenError, SessionOptions } from "../src/index.js";
import type { FakeConnection } from "./fake-connection.js";
import { FakeServer, problem, type Reply } from "./fake-server.js";
import { FakePage } from "./page.js";
import { failure, ManualClock, next, within } from "./support.js";
import { onEachTransport } from "./transports.js";

/** Records the cancellations, which are sent before `stop` returns. Requests to `hanging` get no answer. */
function watched(t: TestContext, hanging = "none"): RequestInit[] {
  const sent: RequestInit[] = [];
  const { fetch } = globalThis;
  t.mock.method(globalThis, "fetch", (url: string, init: RequestInit) => {
    if (url.endsWith("/auth/cancel"))
      sent.push(init);
    return url.endsWith(hanging) ? new Promise(() => {}) : fetch(url, init);
  });
  return sent;
}

onEachTransport("Cancelling", ({ session: open }) => {
  const stage = async (options?: Partial<SessionOptions>) => {
    const server = await FakeServer.start();
    const session = open(server, options).start();
    const connection = await server.connection();
    connection.otpReady("482917", server.session.expiresAt);
    await next(session, "otpReady");
    return { server, session, connection };
  };

  it("is sent once by stop, with the token in the header", async (t) => {
    const sent = watched(t);
    const { server, session, connection } = await stage();
    await using _ = server;
    const request = server.request("/auth/cancel");
    session.stop();
    session.stop();
    const { body, headers } = await request;
    assert.equal(body, JSON.stringify({ sessionId: server.session.sessionId }));
    assert.deepEqual([headers.authorization, headers["content-type"]], [`Bearer ${server.session.wsToken}`, "application/json"]);
    assert.deepEqual(sent.map(({ method, keepalive }) => [method, keepalive]), [["POST", true]]);
    assert.equal((await failure(session) as IdTokenError).code, "aborted");
    await connection.left();
  });

  it("is sent for a session that was never started", async () => {
    await using server = await FakeServer.start();
    const request = server.request("/auth/cancel");
    open(server).stop();
    await request;
  });

  it("is sent when the signal fires, and when it had fired before the start", async () => {
    await using server = await FakeServer.start();
    const abort = new AbortController();
    open(server, { signal: abort.signal }).start();
    const first = server.request("/auth/cancel");
    abort.abort();
    await first;
    const second = server.request("/auth/cancel");
    open(server, { signal: abort.signal }).start();
    await second;
  });

  it("is sent while the connection is down", async () => {
    await using server = await FakeServer.start();
    server.refusal = "silence";
    const session = open(server).start();
    await server.upgrade();
    const request = server.request("/auth/cancel");
    session.stop();
    await request;
  });

  it("is sent when the page is left, and the page that comes back hears of it", async () => {
    using page = new FakePage();
    const { server, session, connection } = await stage();
    await using _ = server;
    const request = server.request("/auth/cancel");
    page.fire("pagehide");
    await request;
    connection.rejected("Cancelled", true);
    assert.equal((await failure(session) as IdTokenError).code, "cancelled");
  });

  it("is not sent by a page that wants to continue after a reload", async (t) => {
    using page = new FakePage();
    const sent = watched(t);
    const { server, session } = await stage({ cancelOnLeave: false });
    await using _ = server;
    page.fire("pagehide");
    assert.deepEqual([sent.length, session.connection], [0, "connected"]);
    session.stop();
    assert.equal(sent.length, 1);
  });

  const ends: [what: string, end: (connection: FakeConnection, server: FakeServer) => void, code: string | undefined][] = [
    ["an approval", (connection, server) => connection.approved(server.approval()), undefined],
    ["a refusal", (connection) => connection.rejected("Declined by user", true), "rejected"],
    ["a cancellation", (connection) => connection.rejected("Cancelled", true), "cancelled"],
    ["the expiry", (connection) => connection.expired(), "expired"],
    ["a replacement", (connection) => connection.replaced(), "replaced"],
    ["a forged approval", (connection, server) => connection.approved({ ...server.approval(), hash: "AAAA" }), "hash_mismatch"],
    ["an invalid message", (connection) => connection.text("{"), "unexpected_response"],
  ];
  for (const [what, end, code] of ends)
    it(`is never sent after ${what}`, async (t) => {
      using page = new FakePage();
      const sent = watched(t);
      const { server, session, connection } = await stage();
      await using _ = server;
      end(connection, server);
      assert.equal((await failure(session) as IdTokenError).code, code);
      session.stop();
      page.fire("pagehide");
      assert.deepEqual(sent, []);
    });

  it("is never sent while an approval is checked", async (t) => {
    using page = new FakePage();
    const sent = watched(t, "/.well-known/openid-configuration");
    const { server, session, connection } = await stage();
    await using _ = server;
    connection.approved(server.approval());
    await connection.left();
    page.fire("pagehide");
    session.stop();
    assert.deepEqual(sent, []);
    assert.equal((await failure(session) as IdTokenError).code, "aborted");
  });

  it("is never sent after the sign-in has expired by our clock", async (t) => {
    const sent = watched(t);
    const clock = new ManualClock();
    const { server, session } = await stage({ clock });
    await using _ = server;
    clock.advance(Date.parse(server.session.expiresAt) + 5_000 - clock.now());
    assert.equal((await failure(session) as IdTokenError).code, "expired");
    session.stop();
    assert.deepEqual(sent, []);
  });

  const answers: [what: string, reply: Reply][] = [
    ["a wrong token", problem(401, "invalid_ws_token")], ["a session that is gone", problem(404, "session_not_found")],
    ["a resolved session", problem(409, "session_resolved")], ["success", { status: 204, body: "" }], ["a page", { body: "<html>Welcome</html>" }],
  ];
  for (const [what, reply] of answers)
    it(`does not care about the answer: ${what}`, async () => {
      const { server, session } = await stage();
      await using _ = server;
      server.replies.set("/auth/cancel", reply);
      const request = server.request("/auth/cancel");
      session.stop();
      await request;
      assert.equal((await failure(session) as IdTokenError).code, "aborted");
    });

  it("does not care whether the server is there", async (t) => {
    const { server, session, connection } = await stage();
    await server[Symbol.asyncDispose]();
    await connection.left();
    const sent = watched(t);
    session.stop();
    await within(Promise.allSettled(sent), "the request");
    assert.equal((await failure(session) as IdTokenError).code, "aborted");
  });
});
