import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { IdTokenError } from "../src/phone.js";
import { deviceOf, happens, ids, invocation, listening, wireRequest } from "./device.js";
import { json, problem } from "./fake-server.js";
import { FakePage } from "./page.js";
import { within } from "./support.js";

describe("A device session", () => {
  it("connects with a new token each time, in the header and not in the URL", async () => {
    const { server, device, clock, connection } = await listening();
    await using _ = server;
    connection.drop();
    await happens(device, "connection");
    clock.advance(250);
    const second = await server.connection();
    const tokens = [connection, second].map(({ request }) => request.headers.authorization);
    assert.ok(tokens.every((token) => token?.startsWith("Bearer ey")));
    assert.notEqual(tokens[0], tokens[1]);
    assert.ok(!second.request.url!.includes("token"));
    device.stop();
  });

  it("reports each request once, newest first, and how it ended", async () => {
    const { server, device, told, connection } = await listening();
    await using _ = server;
    const now = Date.now();
    connection.text(invocation("SignInRequested", wireRequest("older", now - 5_000)));
    connection.text(invocation("SignInRequested", wireRequest("newer", now, { code: null, origin: null, quiet: true })));
    connection.text(invocation("SignInRequested", wireRequest("older", now - 5_000)));
    connection.text(invocation("SignInResolved", { sessionId: "unknown", state: "approved" }));
    connection.text(invocation("SignInResolved", { sessionId: "older", state: "cancelled" }));
    await happens(device, "resolved");
    assert.deepEqual(told, ["connecting", "connected", "requested older", "requested newer", "cancelled older"]);
    const [newer] = device.pending;
    assert.deepEqual([newer?.sessionId, newer?.code, newer?.origin, newer?.quiet], ["newer", undefined, undefined, true]);
    device.stop();
  });

  it("takes the list after a reconnect as complete", async () => {
    const { server, device, told, clock, connection } = await listening();
    await using _ = server;
    for (const id of ["stays", "goes"]) {
      const requested = happens(device, "requested");
      connection.text(invocation("SignInRequested", wireRequest(id, clock.now())));
      await requested;
    }
    server.replies.set("/device/sessions", json({ sessions: [wireRequest("new", clock.now()), wireRequest("stays", clock.now())] }));
    connection.drop();
    await happens(device, "connection");
    clock.advance(250);
    await server.connection();
    await happens(device, "resolved");
    assert.deepEqual(told.slice(-3), ["connected", "requested new", "over goes"]);
    assert.deepEqual(ids(device.pending).sort(), ["new", "stays"]);
    device.stop();
  });

  it("does not bring back a request that ended while the list was on its way", async () => {
    const { server, device, told, clock, connection } = await listening();
    await using _ = server;
    connection.text(invocation("SignInRequested", wireRequest("a", clock.now())));
    connection.text(invocation("SignInResolved", { sessionId: "a", state: "approved" }));
    await happens(device, "resolved");
    connection.text(invocation("SignInRequested", wireRequest("a", clock.now())));
    connection.text(invocation("SignInRequested", wireRequest("b", clock.now())));
    await happens(device, "requested");
    assert.deepEqual(told.slice(2), ["requested a", "approved a", "requested b"]);
    device.stop();
  });

  it("drops a request by itself at its end", async () => {
    const { server, device, told, clock, connection } = await listening();
    await using _ = server;
    connection.text(invocation("SignInRequested", wireRequest("a", clock.now())));
    await happens(device, "requested");
    clock.advance(60_000);
    assert.deepEqual([told.at(-1), ids(device.pending)], ["expired a", []]);
    device.stop();
  });

  for (const event of ["pageshow", "online"] as const)
    it(`on ${event} replaces a silent connection at once`, async () => {
      using page = new FakePage();
      const { server, device, clock, connection } = await listening();
      await using _ = server;
      clock.advance(20_000);
      page.fire(event);
      clock.advance(100);
      await connection.left();
      await server.connection();
      device.stop();
    });

  it("when offline says so at once", async () => {
    using page = new FakePage();
    const { server, device } = await listening();
    await using _ = server;
    page.fire("offline");
    assert.equal(device.connection, "reconnecting");
    device.stop();
  });

  for (const [code, status] of [["invalid_device_token", 401], ["enrollment_revoked", 403]] as const)
    it(`ends for good with ${code}`, async () => {
      const { server, device, clock, told } = await deviceOf({}, (fake) => {
        fake.refusal = status;
        fake.replies.set("/device/sessions", problem(status, code));
      });
      await using _ = server;
      const reading = device[Symbol.asyncIterator]().next().catch((error: unknown) => error);
      device.start();
      assert.equal(((await within(reading, "the refusal")) as IdTokenError).code, code);
      assert.deepEqual([told, clock.pending, server.upgrades], [["connecting", "closed"], 0, 1]);
    });

  for (const [name, status] of [["store_unavailable", 503], ["rate_limited", 429]] as const)
    it(`retries after ${name}`, async () => {
      const { server, device, clock } = await deviceOf({}, (fake) => {
        fake.refusal = status;
        fake.replies.set("/device/sessions", problem(status, name));
      });
      await using _ = server;
      const retry = clock.timer((delay) => delay === 250);
      device.start();
      await retry;
      server.refusal = undefined;
      server.replies.set("/device/sessions", json({ sessions: [] }));
      clock.advance(250);
      await server.connection();
      device.stop();
    });

  it("ends when a message does not follow the protocol", async () => {
    const { server, device, connection } = await listening();
    await using _ = server;
    const end = happens(device, "connection");
    connection.text(invocation("SignInRequested", { sessionId: "a" }));
    const { state, error } = await end;
    assert.deepEqual([state, error?.code], ["closed", "unexpected_response"]);
  });

  it("stops for good, without a timer left", async () => {
    const { server, device, clock, connection } = await listening();
    await using _ = server;
    connection.text(invocation("SignInRequested", wireRequest("a", clock.now())));
    await happens(device, "requested");
    device.stop();
    await connection.left();
    assert.deepEqual([device.connection, clock.pending, device.pending.length], ["closed", 0, 0]);
    device.start();
    assert.equal(server.upgrades, 1);
  });

  it("stops by its signal, and tells its readers", async () => {
    const stop = new AbortController();
    const { server, device } = await listening({ signal: stop.signal });
    await using _ = server;
    const reading = device[Symbol.asyncIterator]().next().catch((error: unknown) => error);
    stop.abort("enough");
    assert.equal(((await within(reading, "the end")) as IdTokenError).code, "aborted");
  });

  it("is read as a stream: what waits, what comes, not what has ended", async () => {
    const { server, device, clock, connection } = await listening();
    await using _ = server;
    const say = (id: string) => connection.text(invocation("SignInRequested", wireRequest(id, clock.now())));
    say("a");
    await happens(device, "requested");
    const stream = device[Symbol.asyncIterator]();
    say("b");
    connection.text(invocation("SignInResolved", { sessionId: "a", state: "cancelled" }));
    await happens(device, "resolved");
    assert.equal((await stream.next()).value?.sessionId, "b");
    const waiting = stream.next();
    say("c");
    assert.equal((await within(waiting, "a request")).value?.sessionId, "c");
    await stream.return();
    assert.deepEqual([(await stream.next()).done, device.connection], [true, "connected"]);
    device.stop();
    for await (const _request of device)
      assert.fail("A stopped session has no requests");
  });
});
