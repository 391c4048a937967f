import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { UnexpectedResponseError } from "../src/service.js";
import { FakeFeed } from "./fake-feed.js";
import { failure, ids, next, read } from "./feed-reader.js";
import { fixture, fixtureText, ManualClock, within } from "./support.js";

describe("Events of a service", () => {
  it("come in order with what they carry", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const first = next(events);
    const connection = await feed.connection();
    assert.deepEqual([connection.request.url, connection.request.headers.authorization], ["/ws", "Bearer t-1"]);
    connection.send(8, 9);
    assert.deepEqual(await first, { type: "session_initiated", id: "8", sessionId: "sess_1", tokenId: "tok_1", occurredAt: new Date("2025-01-15T10:00:00Z") });
    assert.equal((await next(events)).id, "9");
    await events.return!();
  });

  it("are read as documented", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const names = ["events-lost", "session-initiated", "session-rejected", "session-approved", "session-expired"].map((name) => `service-${name}`);
    let event = next(events);
    const connection = await feed.connection();
    for (const name of names) {
      connection.text(fixtureText(name));
      const { occurredAt, ...rest } = fixture(name);
      assert.deepEqual(await event, occurredAt === undefined ? rest : { ...rest, occurredAt: new Date(String(occurredAt)) });
      event = next(events);
    }
    const all = readdirSync(new URL("../../../../docs/protocol/", import.meta.url)).filter((name) => name.startsWith("service-"));
    assert.deepEqual(all.sort(), names.map((name) => `${name}.json`).sort());
    await events.return!();
    assert.equal(await event, undefined);
  });

  it("may lack the token of an approval, and have members in any order and more of them", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const event = next(events);
    (await feed.connection()).text(`{"id":"8","new":1,"occurredAt":"2025-01-15T10:00:00Z","sessionId":"s","tokenId":"t","type":"session_approved"}`);
    assert.deepEqual(await event, { type: "session_approved", id: "8", sessionId: "s", tokenId: "t", occurredAt: new Date("2025-01-15T10:00:00Z") });
    await events.return!();
  });

  it("resume after the last one received when the connection drops", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed, { after: "5" });
    const first = ids(events, 3);
    const before = await feed.connection();
    before.send(6, 7, 8);
    assert.deepEqual(await first, ["6", "7", "8"]);
    before.socket.terminate();
    const event = next(events);
    const after = await feed.connection();
    after.send(7, 8, 9);
    assert.deepEqual([before.request.url, after.request.url], ["/ws?after=5", "/ws?after=8"]);
    assert.equal((await event).id, "9");
    await events.return!();
  });

  it("resume where the connection began when there was none yet", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const event = next(events);
    (await feed.connection()).socket.terminate();
    const connection = await feed.connection();
    assert.equal(connection.request.url, "/ws?after=7");
    connection.send(7, 8);
    assert.equal((await event).id, "8");
    await events.return!();
  });

  it("set the position when the server does not", async () => {
    await using feed = await FakeFeed.start();
    feed.position = undefined;
    const events = read(feed);
    const first = ids(events, 2);
    const connection = await feed.connection();
    connection.send(0, 3);
    assert.deepEqual(await first, ["0", "3"]);
    connection.socket.terminate();
    void next(events);
    assert.equal((await feed.connection()).request.url, "/ws?after=3");
    await events.return!();
  });

  it("that arrive twice are yielded once, and older ones not at all", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const given = ids(events, 3);
    (await feed.connection()).send(8, 8, 10, 9, 10, 11);
    assert.deepEqual(await given, ["8", "10", "11"]);
    await events.return!();
  });

  it("of an unknown type are skipped, and move the position", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const event = next(events);
    const connection = await feed.connection();
    connection.text(`{"type":"weather","id":"9","sky":"blue"}`);
    connection.text(`{"type":"greeting"}`);
    connection.socket.close(1001);
    const second = await feed.connection();
    assert.equal(second.request.url, "/ws?after=9");
    second.send(9, 10);
    assert.equal((await event).id, "10");
    await events.return!();
  });

  // A server that has lost its data restarts its count.
  for (const [lost, then] of [["40", ["41"]], ["3", ["4", "41"]]] as const)
    it(`that were lost up to ${lost} are reported, and that is the new position`, async () => {
      await using feed = await FakeFeed.start();
      const events = read(feed);
      const event = next(events);
      const connection = await feed.connection();
      connection.text(JSON.stringify({ type: "events_lost", id: lost }));
      assert.deepEqual(await event, { type: "events_lost", id: lost });
      connection.socket.terminate();
      const given = ids(events, then.length);
      const second = await feed.connection();
      assert.equal(second.request.url, `/ws?after=${lost}`);
      second.send(4, 41);
      assert.deepEqual(await given, then);
      await events.return!();
    });

  const whole = { type: "session_rejected", id: "8", sessionId: "s", tokenId: "t", occurredAt: "2025-01-15T10:00:00Z", reason: "r", final: true };
  const strange = [
    "{", "<html>", "[]", "8", `{"id":"8"}`,
    ...Object.keys(whole).filter((name) => name !== "type").map((name) => JSON.stringify({ ...whole, [name]: undefined })),
    ...[{ id: 8 }, { id: "-1" }, { id: "9007199254740993" }, { occurredAt: "tomorrow" }, { final: "yes" }].map((other) => JSON.stringify({ ...whole, ...other })),
  ];
  for (const frame of strange)
    it(`are not ${frame}, which is final after what came before it`, async () => {
      await using feed = await FakeFeed.start();
      const events = read(feed);
      const event = next(events);
      const connection = await feed.connection();
      connection.send(7, 8);
      connection.text(frame);
      assert.equal((await event).id, "8");
      const error = await failure(events.next());
      assert.ok(error instanceof UnexpectedResponseError && error.code === "unexpected_response");
      await connection.left();
      assert.deepEqual([await events.next(), feed.upgrades], [{ done: true, value: undefined }, 1]);
    });

  for (const [what, frame] of [["bytes", Buffer.from("{}")], ["without end", " ".repeat(1_100 * 1024)]] as const)
    it(`are not ${what}`, async () => {
      await using feed = await FakeFeed.start();
      const error = failure(read(feed).next());
      (await feed.connection()).socket.send(frame);
      assert.equal((await error).code, "unexpected_response");
      assert.equal(feed.upgrades, 1);
    });

  it("are not read ahead without bound for a reader that has stopped", async () => {
    await using feed = await FakeFeed.start();
    const events = read(feed);
    const first = next(events);
    const connection = await feed.connection();
    connection.send(...Array.from({ length: 300 }, (_, i) => i + 8));
    assert.equal((await first).id, "8");
    // More than the network's buffers hold.
    let sent = false;
    for (let i = 0; i < 100; i++)
      connection.socket.send(JSON.stringify({ type: "weather", id: "8", sky: "x".repeat(500_000) }), () => (sent = i === 99));
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(!sent && connection.socket.bufferedAmount > 0);
    assert.deepEqual(await ids(events, 299), Array.from({ length: 299 }, (_, i) => String(i + 9)));
    connection.send(400);
    assert.equal((await next(events)).id, "400");
    assert.equal(feed.upgrades, 1);
    await events.return!();
  });
});

describe("Leaving", () => {
  it("the loop closes the connection and leaves nothing behind", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const given: string[] = [];
    const arrived = feed.connection().then((connection) => (connection.send(8, 9, 10), connection));
    for await (const { id } of read(feed, { clock, signal })) {
      given.push(id);
      break;
    }
    assert.deepEqual([given, await (await arrived).left(), clock.pending, feed.upgrades], [["8"], 1000, 0, 1]);
    assert.deepEqual(getEventListeners(signal, "abort"), []);
  });

  it("while the connection is paused closes it too", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock });
    const first = next(events);
    const connection = await feed.connection();
    connection.send(...Array.from({ length: 400 }, (_, i) => i + 8));
    await first;
    await within(events.return!(), "the end");
    assert.deepEqual([await connection.left(), clock.pending], [1000, 0]);
  });

  it("by the signal is an error with its reason, once the connection is closed", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const abort = new AbortController();
    const events = read(feed, { clock, signal: abort.signal });
    const first = next(events);
    const connection = await feed.connection();
    connection.send(8, 9);
    await first;
    await next(events);
    const error = failure(events.next());
    abort.abort("enough");
    assert.deepEqual([(await error).code, (await error).cause, await connection.left(), clock.pending], ["aborted", "enough", 1000, 0]);
    assert.deepEqual(await events.next(), { done: true, value: undefined });
  });

  it("before it began connects to nothing", async () => {
    await using feed = await FakeFeed.start();
    assert.equal((await failure(read(feed, { signal: AbortSignal.abort() }).next())).code, "aborted");
    const events = read(feed);
    await events.return!();
    assert.deepEqual([await events.next(), feed.upgrades], [{ done: true, value: undefined }, 0]);
  });

  it("ends a connection attempt", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    feed.refusals.push("silence");
    const events = read(feed, { clock });
    const event = events.next();
    await feed.tried();
    await within(events.return!(), "the end");
    assert.deepEqual([await event, clock.pending], [{ done: true, value: undefined }, 0]);
  });

  it("ends the wait for the next attempt", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    feed.refusals.push({ status: 503 });
    const events = read(feed, { clock, reconnect: { jitter: 0 } });
    const wait = clock.timer((delay) => delay === 250);
    const event = events.next();
    await wait;
    await within(events.return!(), "the end");
    assert.deepEqual([await event, clock.pending], [{ done: true, value: undefined }, 0]);
  });

  it("while the app fetches a token does not wait for it", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock, accessToken: () => new Promise(() => {}) });
    const event = events.next();
    await within(events.return!(), "the end");
    assert.deepEqual([await event, clock.pending, feed.upgrades], [{ done: true, value: undefined }, 0, 0]);
  });

  it("does not wait for a server that does not answer the close", async () => {
    await using feed = await FakeFeed.start();
    const clock = new ManualClock();
    const events = read(feed, { clock });
    const event = next(events);
    const connection = await feed.connection();
    connection.send(8);
    await event;
    connection.socket.pause();
    const wait = clock.timer((delay) => delay === 1_000);
    const left = events.return!();
    clock.advance(await wait);
    await within(left, "the end");
    assert.equal(clock.pending, 0);
  });
});
