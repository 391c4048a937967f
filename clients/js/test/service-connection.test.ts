import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RefusedError, serviceEvents, type IdTokenError, type ServiceFeedState } from "../src/service.js";
import { FakeFeed } from "./fake-feed.js";
import { failure, ids, next, read } from "./feed-reader.js";
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
    it(`counts refused tokens anew after ${what}`, async () => {
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

  it("counts refused tokens anew after an admission", async () => {
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

describe("The app", () => {
  it("receives the state of the connection and the position of the loop", async () => {
    await using feed = await FakeFeed.start();
    const told: unknown[] = [];
    const events = read(feed, { onState: ({ connected, position, cause }) => told.push([connected, position, cause?.code]) });
    const event = next(events);
    const first = await feed.connection();
    first.send(8, 9);
    await event;
    first.socket.close(1001);
    assert.equal((await feed.connection()).request.url, "/ws?after=9");
    assert.equal((await next(events)).id, "9");
    await events.return!();
    // 8 was taken, but perhaps not handled; 9 waited.
    assert.deepEqual(told.slice(0, 2), [[true, "7", undefined], [false, "7", "unreachable"]]);
  });

  it("that throws in onState disturbs nothing, and its error surfaces", async (t) => {
    await using feed = await FakeFeed.start();
    const surfaced = t.mock.method(globalThis, "queueMicrotask", () => {});
    const events = read(feed, { onState: () => { throw new Error("the app's own"); } });
    const given = ids(events, 1);
    (await feed.connection()).send(8);
    assert.deepEqual(await given, ["8"]);
    const raised = surfaced.mock.calls.map((call) => String(call.arguments[0])).find((text) => text.includes("throw error"));
    assert.ok(raised);
    await events.return!();
  });

  it("gets an error at once for an option that cannot be used", () => {
    for (const options of [
      { baseUrl: "http://id.example.com" }, { baseUrl: "ftp://id.example.com" }, { baseUrl: "https://id.example.com/?a=1" }, { baseUrl: "id.example.com" },
      ...["", "-1", "8.0", "9007199254740993", "8&after=9"].map((after) => ({ baseUrl: "https://id.example.com", after })),
    ])
      assert.throws(() => serviceEvents(options), { name: "IdTokenError", code: "invalid_options" });
    const tls = { cert: "no certificate", key: "no key" };
    assert.throws(() => serviceEvents({ baseUrl: "https://id.example.com", tls }), (error: IdTokenError) => error.code === "invalid_options" && error.cause instanceof Error);
    for (const options of [
      { baseUrl: "http://id.example.com", allowPlainHttp: true }, { baseUrl: "https://id.example.com/below/", after: String(2n ** 53n) }, { baseUrl: "http://[::1]:5080" },
    ])
      serviceEvents(options);
  });
});

it("The client presents its certificate, and checks the server's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "idtoken-tls-"));
  const pair = (name: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert, "-days", "1",
      "-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost"], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  };
  try {
    const server = pair("localhost");
    await using feed = await FakeFeed.start(server);
    feed.refusals.push({ status: 403 });
    const tls = { ...pair("demo"), ca: server.cert };
    const error = await failure(serviceEvents({ baseUrl: feed.baseUrl, tls }).next());
    assert.deepEqual([error.code, feed.certificates], ["client_certificate_refused", ["CN=demo"]]);
    let tell!: (state: ServiceFeedState) => void;
    const told = new Promise<ServiceFeedState>((resolve) => (tell = resolve));
    const events = serviceEvents({ baseUrl: feed.baseUrl, onState: tell });
    const event = events.next();
    assert.equal((await within(told, "the state")).cause?.code, "unreachable");
    assert.equal(feed.upgrades, 1);
    await events.return!();
    await event;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
