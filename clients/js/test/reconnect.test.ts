import assert from "node:assert/strict";
import { once } from "node:events";
import { it } from "node:test";
import { defaultPolicy, type IdTokenError } from "../src/index.js";
import { delayOf } from "../src/policy.js";
import { FakeServer, problem } from "./fake-server.js";
import { failure, ManualClock, next, record, within } from "./support.js";
import { onEachTransport } from "./transports.js";

const isRetry = (delay: number) => delay <= 10_000;

it("The delay doubles up to its limit, and half of it is random", () => {
  assert.deepEqual([1, 2, 3, 6, 7, 50].map((failures) => delayOf(defaultPolicy, failures, 0)), [250, 500, 1_000, 8_000, 10_000, 10_000]);
  assert.equal(delayOf(defaultPolicy, 7, 1), 5_000);
});

onEachTransport("Reconnecting", ({ name, session: open }) => {
  it("retries the first connect too", async () => {
    await using server = await FakeServer.start();
    server.refusal = 503;
    const clock = new ManualClock();
    const session = open(server, { clock, reconnect: { connectTimeout: 20_000 } });
    const retry = clock.timer(isRetry);
    session.start();
    const delay = await retry;
    assert.ok(delay > 124 && delay <= 250);
    assert.equal(session.connection, "connecting");
    server.refusal = undefined;
    clock.advance(delay);
    (await server.connection()).approved(server.approval());
    assert.equal((await within(session.result, "the outcome")).claims.sub, "tok_1");
  });

  it("waits longer each time, and reports expired by itself at the end", async () => {
    await using server = await FakeServer.start();
    server.refusal = 502;
    const clock = new ManualClock();
    const session = open(server, { clock, reconnect: { connectTimeout: 20_000, jitter: 0 } });
    const delays: number[] = [];
    let retry = clock.timer(isRetry);
    session.start();
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
      const delay = await retry;
      delays.push(delay);
      retry = clock.timer(isRetry);
      clock.advance(delay);
    }
    await retry;
    assert.deepEqual(delays, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]);
    const expired = next(session, "expired");
    for (let left = Date.parse(server.session.expiresAt) + 5_000 - clock.now(); left > 0; left -= 100)
      clock.advance(Math.min(100, left));
    await expired;
    assert.equal((await failure(session) as IdTokenError).code, "expired");
  });

  it("does not report the state twice", async () => {
    await using server = await FakeServer.start();
    const session = open(server, { reconnect: { firstDelay: 1 } });
    const told = record(session);
    session.start();
    const first = await server.connection();
    first.otpReady("482917", server.session.expiresAt);
    await next(session, "otpReady");
    first.drop();
    const second = await server.connection();
    second.otpReady("482917", server.session.expiresAt);
    second.approved(server.approval());
    await within(session.result, "the outcome");
    assert.deepEqual(told.map(([event]) => event), ["connecting", "connected", "otpReady", "reconnecting", "connected", "approved", "closed"]);
  });

  for (const code of [1001, 1011, 1012])
    it(`reconnects after a close with ${code}`, async () => {
      await using server = await FakeServer.start();
      const session = open(server, { reconnect: { firstDelay: 1 } }).start();
      (await server.connection()).close(code);
      (await server.connection()).approved(server.approval());
      await within(session.result, "the outcome");
    });

  it("drops a connect that hangs, for good", async () => {
    await using server = await FakeServer.start();
    server.refusal = "silence";
    const clock = new ManualClock();
    const session = open(server, { clock, reconnect: { connectTimeout: 3_000, jitter: 0 } }).start();
    const hanging = await server.upgrade();
    const retry = clock.timer((delay) => delay === 250);
    clock.advance(3_000);
    // It could complete later and replace the connection that came after it.
    await within(once(hanging, "close"), "the end of the hanging connect");
    server.refusal = undefined;
    clock.advance(await retry);
    (await server.connection()).approved(server.approval());
    await within(session.result, "the outcome");
  });

  it("takes a wrong token as final", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/hubs/session/negotiate", problem(401, "invalid_ws_token"));
    if (name === "hub")
      server.refusal = 401;
    const session = open(server).start();
    if (name === "raw")
      (await server.connection()).close(4001, "Invalid wsToken");
    assert.equal((await failure(session) as IdTokenError).code, "invalid_ws_token");
    assert.equal(server.upgrades, 1);
  });

  it("does not ask the server why a dropped attempt failed", async () => {
    await using server = await FakeServer.start();
    server.refusal = "silence";
    const session = open(server).start();
    const hanging = await server.upgrade();
    session.stop();
    await within(once(hanging, "close"), "the end of the attempt");
    // Later than any question of the session.
    await new Promise((resolve) => setImmediate(resolve));
    await fetch(`${server.baseUrl}/marker`);
    assert.deepEqual(server.requests.map(({ path }) => path).filter((path) => /negotiate|marker/.test(path)), ["/marker"]);
  });

  it("takes a missing session as final", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/hubs/session/negotiate", problem(404, "session_not_found"));
    if (name === "hub")
      server.refusal = 404;
    const session = open(server).start();
    if (name === "raw")
      (await server.connection()).close(4004, "Session not found");
    assert.equal((await failure(session) as IdTokenError).code, "session_not_found");
    assert.equal(server.upgrades, 1);
  });

  it("reports a session that is missing after its end as expired", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/hubs/session/negotiate", problem(404, "session_not_found"));
    const clock = new ManualClock();
    const session = open(server, { clock, reconnect: { firstDelay: 1, jitter: 0, connectTimeout: 3_000 } }).start();
    const first = await server.connection();
    if (session.connection !== "connected")
      await next(session, "connection");
    clock.advance(61_000);
    const retry = clock.timer((delay) => delay === 1);
    if (name === "hub")
      server.refusal = 404;
    first.drop();
    clock.advance(await retry);
    if (name === "raw")
      (await server.connection()).close(4004, "Session not found");
    assert.equal((await failure(session) as IdTokenError).code, "expired");
  });
});
