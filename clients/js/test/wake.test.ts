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
    it(`on ${event} replaces a silent connection, and has the outcome within a second`, async () => {
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

  it("several events reconnect once, and hiding the page does not", async () => {
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

  it("keeps a connection that was active just now", async () => {
    using page = new FakePage();
    const { server, clock, session } = await stage();
    await using _ = server;
    page.show();
    clock.advance(500);
    assert.equal(session.connection, "connected");
    session.stop();
    assert.equal(server.upgrades, 1);
  });

  it("does not wait out a long delay", async () => {
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

  it("reports a replacement that happened meanwhile, and does not reconnect", async () => {
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

  it("asks once more after the end for a stored outcome", async () => {
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

  it("is expired long after the end", async () => {
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

  it("expires after the tolerance when the server stays silent", async () => {
    const { server, clock, session } = await stage();
    await using _ = server;
    const left = Date.parse(server.session.expiresAt) + 5_000 - clock.now();
    clock.advance(left - 1);
    assert.equal(session.connection, "connected");
    clock.advance(1);
    assert.equal((await failure(session) as IdTokenError).code, "expired");
    assert.equal(clock.pending, 0);
  });

  it("does not expire by a fast clock while the server calls the session pending", async () => {
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
