import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ServiceFeedState } from "../src/service.js";
import { FakeFeed } from "./fake-feed.js";
import { failure, next, read } from "./feed-reader.js";
import { ManualClock } from "./support.js";

const exact = { jitter: 0 };

describe("A feed's connection", () => {
  for (const code of [1008, 4401])
    it(`is replaced at once, with a new token, after a close with ${code} Token expired`, async () => {
      await using feed = await FakeFeed.start();
      const clock = new ManualClock();
      let asked = 0;
      const events = read(feed, { clock, accessToken: async () => `t-${++asked}`, reconnect: { pingInterval: 1e9 } });
      for (const turn of [1, 2, 3]) {
        const event = next(events);
        const connection = await feed.connection();
        assert.equal(connection.request.headers.authorization, `Bearer t-${turn}`);
        connection.send(10 + turn);
        assert.equal((await event).id, String(10 + turn));
        clock.advance(3_600_000);
        connection.socket.close(code, "Token expired");
      }
      await events.return!();
    });

  it("does not reconnect without a pause when each token expires at once", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock, reconnect: exact });
    const event = next(events);
    (await feed.connection()).socket.close(1008, "Token expired");
    const paused = clock.timer((delay) => delay === 500);
    (await feed.connection()).socket.close(1008, "Token expired");
    await paused;
    assert.equal(feed.upgrades, 2);
    await events.return!();
    await event;
  });

  // An unknown key makes a server ask the issuer again at most every 30 s.
  it("outlasts a minute of refused tokens, and ends at the next one", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const tokens: string[] = [];
    const events = read(feed, { clock, reconnect: { ...exact, connectTimeout: 20_000 }, accessToken: () => (tokens.push(`t-${tokens.length}`), tokens.at(-1)!) });
    const event = next(events);
    const connection = await feed.connection();
    const refusals = [{ status: 401 }, { close: 1008, reason: "Unauthorized" }, { close: 4401, reason: "Invalid token" }, ...Array<{ status: number }>(6).fill({ status: 401 })];
    feed.refusals.push(...refusals);
    const waits: number[] = [];
    for (const _ of refusals) {
      const paused = clock.timer((delay) => delay <= 10_000);
      if (waits.length === 0)
        connection.socket.terminate();
      else
        clock.advance(waits.at(-1)!);
      waits.push(await paused);
    }
    assert.deepEqual(waits, [250, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000, 10_000]);
    clock.advance(10_000);
    assert.equal((await failure(event)).code, "invalid_service_token");
    assert.deepEqual([feed.upgrades, new Set(tokens).size, clock.pending], [10, 10, 0]);
  });

  for (const [what, between] of [["a 503 with Retry-After", { status: 503, retryAfter: "60" }], ["a 502 with Retry-After", { status: 502, retryAfter: "60" }]] as const)
    it(`starts counting refused tokens again after ${what}`, async () => {
      await using feed = await FakeFeed.start();
      const clock = new ManualClock();
      const events = read(feed, { clock, reconnect: exact });
      const event = next(events);
      const connection = await feed.connection();
      feed.refusals.push({ status: 401 }, between, { status: 401 });
      let step = () => connection.socket.terminate();
      for (const delay of [250, 2_000, 60_000, 2_000]) {
        const paused = clock.timer((other) => other === delay);
        step();
        await paused;
        step = () => clock.advance(delay);
      }
      step();
      (await feed.connection()).send(8);
      assert.equal((await event).id, "8");
      await events.return!();
    });

  it("starts counting refused tokens again after an admission", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock, reconnect: { ...exact, pingInterval: 1e9 } });
    for (const turn of [1, 2, 3]) {
      const event = next(events);
      const connection = await feed.connection();
      connection.send(10 + turn);
      assert.equal((await event).id, String(10 + turn));
      clock.advance(60_000);
      feed.refusals.push({ status: 401 });
      for (const [delay, step] of [[250, () => connection.socket.terminate()], [2_000, () => clock.advance(250)]] as const) {
        const paused = clock.timer((other) => other === delay);
        step();
        await paused;
      }
      clock.advance(2_000);
    }
    await feed.connection();
    await events.return!();
  });
});

describe("A feed's access token", () => {
  it("that the app fails to supply is final at first, and retried later", async () => {
    await using feed = await FakeFeed.start();
    let asked = 0;
    const none = () => { throw new Error("no issuer"); };
    const error = await failure(read(feed, { accessToken: none }).next());
    assert.deepEqual([error.code, (error.cause as Error).message], ["access_token_unavailable", "no issuer"]);
    const events = read(feed, { accessToken: () => (++asked === 2 ? none() : "t") });
    const event = events.next();
    (await feed.connection()).socket.terminate();
    await feed.connection();
    assert.deepEqual([asked, feed.upgrades], [3, 2]);
    await events.return!();
    await event;
  });

  it("that takes too long is given up, and its signal fires", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    let hears: AbortSignal | undefined;
    const event = read(feed, { clock, accessToken: (signal) => new Promise(() => (hears = signal)) }).next();
    clock.advance(10_000);
    assert.equal((await failure(event)).code, "access_token_unavailable");
    assert.deepEqual([hears?.aborted, clock.pending], [true, 0]);
  });

  for (const token of ["", "secret\r\nX-Other: 1", "secret secret", undefined])
    it(`${JSON.stringify(token)} is neither sent nor printed`, async () => {
      await using feed = await FakeFeed.start();
      const error = await failure(read(feed, { accessToken: () => token as string }).next());
      assert.equal(error.code, "access_token_unavailable");
      assert.ok(!String(error.stack).includes("secret"));
      assert.equal(feed.upgrades, 0);
    });

  it("appears in no error and no state", async () => {
    await using feed = await FakeFeed.start();
    const told: ServiceFeedState[] = [];
    const event = read(feed, { accessToken: () => "secret", onState: (state) => told.push(state) }).next();
    const connection = await feed.connection();
    feed.refusals.push({ status: 503 }, { status: 401 }, { status: 403 });
    connection.socket.terminate();
    const error = await failure(event);
    assert.ok(told.length > 2);
    for (const { cause } of [...told, { cause: error }])
      assert.ok(!`${cause?.stack} ${JSON.stringify(cause)} ${String(cause?.cause)}`.includes("secret"));
  });
});
