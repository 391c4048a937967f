import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { serviceEvents, type IdTokenError, type ServiceFeedState } from "../src/service.js";
import { FakeFeed } from "./fake-feed.js";
import { failure, ids, next, read } from "./feed-reader.js";
import { within } from "./support.js";

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
