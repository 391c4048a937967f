import assert from "node:assert/strict";
import { it } from "node:test";
import type { IdTokenError } from "../src/index.js";
import { FakeServer, problem } from "./fake-server.js";
import { FakePage } from "./page.js";
import { failure, ManualClock, next, record, within } from "./support.js";
import { onEachTransport } from "./transports.js";

onEachTransport("Coming back", ({ name, session: open }) => {
  const stage = async () => {
    const server = await FakeServer.start();
    const clock = new ManualClock();
    const session = open(server, { clock, reconnect: { jitter: 0 } });
    const told = record(session);
    session.start();
    const connection = await server.connection();
    connection.otpReady("482917", server.session.expiresAt);
    await next(session, "otpReady");
    return { server, clock, session, told, connection };
  };

  for (const event of ["visibilitychange", "pageshow", "online"] as const)
    it(`on ${event} asks again on a silent socket, and has the outcome within a second`, async () => {
      using page = new FakePage();
      const { server, clock, session, told, connection } = await stage();
      await using _ = server;
      page.hide();
      clock.advance(20_000);
      if (event === "visibilitychange")
        page.show();
      else
        page.fire(event);
      clock.advance(999);
      await connection.left();
      const second = await server.connection();
      second.approved(server.approval());
      await within(session.result, "the outcome");
      assert.deepEqual(told.map(([what]) => what), ["connecting", "connected", "otpReady", "reconnecting", "connected", "approved", "closed"]);
    });

  it("shows at once that it is offline, and reconnects at once when it is online", async () => {
    using page = new FakePage();
    const { server, clock, session, told, connection } = await stage();
    await using _ = server;
    page.fire("offline");
    assert.equal(session.connection, "reconnecting");
    await connection.left();
    page.fire("online");
    clock.advance(100);
    (await server.connection()).approved(server.approval());
    await within(session.result, "the outcome");
    assert.deepEqual(told.map(([what]) => what), ["connecting", "connected", "otpReady", "reconnecting", "connected", "approved", "closed"]);
    assert.equal(server.upgrades, 2);
  });

  it("when online does not wait for an attempt that began offline", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    page.fire("offline");
    server.refusal = "silence";
    const hanging = server.upgrade();
    clock.advance(250);
    await hanging;
    server.refusal = undefined;
    page.fire("online");
    clock.advance(100);
    (await server.connection()).approved(server.approval());
    await within(session.result, "the outcome");
  });

  it("offline still tries, for a server on this machine needs no network", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    page.fire("offline");
    page.fire("offline");
    clock.advance(250);
    (await server.connection()).approved(server.approval());
    await within(session.result, "the outcome");
  });

  it("several events at once ask once, and going away asks nothing", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    clock.advance(20_000);
    page.hide();
    clock.advance(1_000);
    assert.equal(session.connection, "connected");
    page.show();
    page.fire("pageshow");
    page.fire("online");
    clock.advance(1_000);
    const second = await server.connection();
    second.approved(server.approval());
    await within(session.result, "the outcome");
    assert.equal(server.upgrades, 2);
  });

  it("does not ask on a socket that spoke just now", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    page.show();
    clock.advance(500);
    assert.equal(session.connection, "connected");
    session.stop();
    assert.equal(server.upgrades, 1);
  });

  it("does not wait for the rest of a long delay", async () => {
    using page = new FakePage();
    const { server, clock, session, connection } = await stage();
    await using _ = server;
    const retry = clock.timer((delay) => delay === 250);
    connection.drop();
    await retry;
    page.fire("online");
    clock.advance(100);
    (await server.connection()).approved(server.approval());
    await within(session.result, "the outcome");
  });

  it("lets a replacement in that happened meanwhile, and does not fight back", async () => {
    using page = new FakePage();
    const { server, clock, session, connection } = await stage();
    await using _ = server;
    page.hide();
    clock.advance(20_000);
    const replaced = next(session, "replaced");
    connection.replaced();
    page.show();
    await replaced;
    clock.advance(60_000);
    assert.equal((await failure(session) as IdTokenError).code, "replaced");
    assert.equal(server.upgrades, 1);
  });

  it("after the end asks once more for an outcome that is kept", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    page.hide();
    clock.sleep(75_000);
    page.show();
    clock.advance(100);
    (await server.connection()).approved(server.approval());
    assert.equal((await within(session.result, "the outcome")).claims.sub, "tok_1");
  });

  it("long after the end is expired", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    server.replies.set("/hubs/session/negotiate", problem(404, "session_not_found"));
    if (name === "hub")
      server.refusal = 404;
    page.hide();
    clock.sleep(3_600_000);
    clock.advance(100);
    if (name === "raw")
      (await server.connection()).close(4004, "Session not found");
    assert.equal((await failure(session) as IdTokenError).code, "expired");
  });

  it("a server that says nothing at the end is not waited for beyond the tolerance", async () => {
    const { server, clock, session } = await stage();
    await using _ = server;
    const left = Date.parse(server.session.expiresAt) + 5_000 - clock.now();
    clock.advance(left - 1);
    assert.equal(session.connection, "connected");
    clock.advance(1);
    assert.equal((await failure(session) as IdTokenError).code, "expired");
    assert.equal(clock.pending, 0);
  });

  it("a clock that is ahead does not end a session that the server calls pending", async () => {
    await using server = await FakeServer.start();
    const clock = new ManualClock();
    clock.advance(120_000);
    const session = open(server, { clock }).start();
    clock.advance(0);
    const connection = await server.connection();
    connection.otpReady("482917", server.session.expiresAt);
    await next(session, "otpReady");
    clock.advance(30_000);
    connection.approved(server.approval());
    assert.equal((await within(session.result, "the outcome")).claims.sub, "tok_1");
  });
});
