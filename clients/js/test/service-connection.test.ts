import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { RefusedError, serviceEvents, type ServiceFeedState } from "../src/service.js";
import { FakeFeed } from "./fake-feed.js";
import { failure, next, read } from "./feed-reader.js";
import { ManualClock, within } from "./support.js";

const exact = { jitter: 0 };

describe("A feed's first connect", () => {
  for (const [status, code] of [[400, "unexpected_response"], [401, "invalid_service_token"], [403, "client_certificate_refused"], [404, "unexpected_response"]] as const)
    it(`that is refused with ${status} is final`, async () => {
      await using feed = await FakeFeed.start();
      const clock = new ManualClock();
      feed.refusals.push({ status });
      const error = await failure(read(feed, { clock }).next());
      assert.deepEqual([error.code, feed.upgrades, clock.pending], [code, 1, 0]);
      assert.equal(error instanceof RefusedError && error.status, [401, 403].includes(status) && status);
    });

  for (const [close, reason] of [[1008, "Unauthorized"], [4401, "Invalid token"], [4401, "Missing or invalid Authorization header"]] as const)
    it(`that is refused with ${close} ${reason} is final`, async () => {
      await using feed = await FakeFeed.start();
      feed.refusals.push({ close, reason });
      assert.equal((await failure(read(feed).next())).code, "invalid_service_token");
      assert.equal(feed.upgrades, 1);
    });

  for (const status of [500, 502, 503, 429, 200])
    it(`that is answered with ${status} is retried`, async () => {
      await using feed = await FakeFeed.start();
      feed.refusals.push({ status }, { status }, { status });
      const events = read(feed);
      const event = next(events);
      (await feed.connection()).send(8);
      assert.equal((await event).id, "8");
      assert.equal(feed.upgrades, 4);
      await events.return!();
    });

  it("is retried when nobody listens", async () => {
    const feed = await FakeFeed.start();
    await feed[Symbol.asyncDispose]();
    let tell!: (state: ServiceFeedState) => void;
    const told = new Promise<ServiceFeedState>((resolve) => (tell = resolve));
    const events = serviceEvents({ baseUrl: "http://127.0.0.1:9", onState: tell });
    const event = events.next();
    const { connected, cause } = await within(told, "the state");
    assert.deepEqual([connected, cause?.code], [false, "unreachable"]);
    await events.return!();
    await event;
  });
});

describe("A feed's connection", () => {
  for (const [retryAfter, wait] of [["7", 7_000], ["0", 250], ["86400", 300_000], ["soon", 250]] as const)
    it(`waits as long as Retry-After ${retryAfter} says, within reason`, async () => {
      await using feed = await FakeFeed.start();
      const clock = new ManualClock();
      feed.refusals.push({ status: 503, retryAfter });
      const events = read(feed, { clock, reconnect: exact });
      const paused = clock.timer((delay) => delay === wait);
      const event = next(events);
      clock.advance(await paused);
      (await feed.connection()).send(8);
      assert.equal((await event).id, "8");
      await events.return!();
    });

  for (const [code, reason] of [[1001, "Server shuts down"], [1008, "Too slow"], [1008, "Certificate removed"], [1011, "Internal Server Error"], [1000, ""]] as const)
    it(`is replaced after a close with ${code} ${reason}`, async () => {
      await using feed = await FakeFeed.start();
      const clock = new ManualClock();
      const events = read(feed, { clock, reconnect: exact });
      const event = next(events);
      const first = await feed.connection();
      first.send(8);
      await event;
      const paused = clock.timer((delay) => delay === 250);
      const then = next(events);
      first.socket.close(code, reason);
      clock.advance(await paused);
      const second = await feed.connection();
      assert.equal(second.request.url, "/ws?after=8");
      second.send(9);
      assert.equal((await then).id, "9");
      await events.return!();
    });
  it("ends when the certificate is refused, later too", async () => {
    await using feed = await FakeFeed.start();
    const event = read(feed).next();
    const connection = await feed.connection();
    feed.refusals.push({ status: 403 });
    connection.socket.close(1008, "Certificate removed");
    assert.equal((await failure(event)).code, "client_certificate_refused");
    assert.equal(feed.upgrades, 2);
  });

  it("is retried when the address is missing for a while", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const event = events.next();
    const connection = await feed.connection();
    feed.refusals.push({ status: 404 });
    connection.socket.terminate();
    await feed.connection();
    await events.return!();
    await event;
  });

  it("that hangs while it opens is dropped and retried", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    feed.refusals.push("silence");
    const events = read(feed, { clock, reconnect: { ...exact, connectTimeout: 3_000 } });
    const paused = clock.timer((delay) => delay === 250);
    const event = events.next();
    await feed.tried();
    clock.advance(3_000);
    clock.advance(await paused);
    await feed.connection();
    await events.return!();
    await event;
  });

  it("that died silently is replaced", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock, reconnect: exact });
    feed.dead = true;
    const asking = clock.timer((delay) => delay === 15_000);
    const event = next(events);
    await feed.connection();
    feed.dead = false;
    const answering = clock.timer((delay) => delay === 10_000);
    clock.advance(await asking);
    const paused = clock.timer((delay) => delay === 250);
    clock.advance(await answering);
    clock.advance(await paused);
    (await feed.connection()).send(8);
    assert.equal((await event).id, "8");
    await events.return!();
  });

  it("that answers is kept", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock });
    let asking = clock.timer((delay) => delay === 15_000);
    const event = next(events);
    const { socket } = await feed.connection();
    for (let i = 0; i < 4; i++) {
      const pinged = once(socket, "ping");
      const delay = await asking;
      asking = clock.timer((other) => other === 15_000);
      clock.advance(delay);
      await within(pinged, "a ping");
    }
    await asking;
    socket.send(JSON.stringify({ type: "events_lost", id: "9" }));
    assert.equal((await event).id, "9");
    assert.equal(feed.upgrades, 1);
    await events.return!();
  });

  it("that drops at once is retried ever more slowly, and a steady one resets the delay", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock, reconnect: exact });
    const event = next(events);
    for (const delay of [250, 500, 1_000, 2_000]) {
      const paused = clock.timer((other) => other === delay);
      (await feed.connection()).socket.terminate();
      clock.advance(await paused);
    }
    const steady = await feed.connection();
    steady.send(8);
    await event;
    clock.advance(5_000);
    const paused = clock.timer((other) => other === 250);
    steady.socket.terminate();
    await paused;
    await events.return!();
  });
});
