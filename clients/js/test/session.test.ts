import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { it } from "node:test";
import { IdTokenError, RejectedError } from "../src/index.js";
import { Emitter } from "../src/events.js";
import { FakeServer } from "./fake-server.js";
import { failure, ManualClock, next, record, within } from "./support.js";
import { onEachTransport } from "./transports.js";

onEachTransport("A session", ({ name, session: open }) => {
  it("keeps the token out of the URL, and does not negotiate", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    const { request } = await server.connection();
    assert.ok(!request.url!.includes(server.session.wsToken));
    assert.equal(request.headers.authorization, name === "hub" ? `Bearer ${server.session.wsToken}` : undefined);
    assert.equal(request.headers["sec-websocket-protocol"], name === "raw" ? `idtoken.v1,idtoken.token.${server.session.wsToken}` : undefined);
    assert.ok(!server.requests.some(({ path }) => path.includes("negotiate")));
    session.stop();
  });

  it("keeps waiting after a rejection that is not final", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    const connection = await server.connection();
    connection.rejected("Invalid OTP", false);
    assert.deepEqual(await next(session, "rejected"), { reason: "Invalid OTP", final: false });
    connection.approved(server.approval());
    assert.equal((await within(session.result, "the outcome")).claims.sub, "tok_1");
  });

  it("ends with a final rejection, reported once", async () => {
    await using server = await FakeServer.start();
    const session = open(server);
    const told = record(session);
    session.start();
    (await server.connection()).rejected("Declined by user", true);
    const error = await failure(session);
    assert.ok(error instanceof RejectedError && error.code === "rejected" && error.reason === "Declined by user");
    assert.deepEqual(told.filter(([event]) => event === "rejected"), [["rejected", { reason: "Declined by user", final: true }]]);
  });

  it("reports each failed attempt, and the last as final", async () => {
    await using server = await FakeServer.start();
    const session = open(server);
    const told = record(session);
    session.start();
    const connection = await server.connection();
    connection.rejected("Invalid OTP", false);
    connection.rejected("Invalid OTP", false);
    connection.rejected("Too many attempts", true);
    assert.equal((await failure(session) as IdTokenError).code, "rejected");
    assert.deepEqual(told.filter(([event]) => event === "rejected").map(([, value]) => (value as { final: boolean }).final), [false, false, true]);
  });

  it("ends when the server says that it expired, after a rejection too", async () => {
    await using server = await FakeServer.start();
    const session = open(server);
    const told = record(session);
    session.start();
    const connection = await server.connection();
    connection.rejected("Invalid OTP", false);
    connection.expired();
    assert.equal((await failure(session) as IdTokenError).code, "expired");
    assert.deepEqual(told.map(([event]) => event).slice(2), ["rejected", "expired", "closed"]);
  });

  for (const [reason, code] of [["Cancelled", "cancelled"], ["Superseded", "superseded"], ["Enrollment revoked", "rejected"], ["constructor", "rejected"]] as const)
    it(`that ends with "${reason}" has the code ${code}`, async () => {
      await using server = await FakeServer.start();
      const session = open(server);
      const told = record(session);
      session.start();
      (await server.connection()).rejected(reason, true);
      const error = await failure(session);
      assert.ok(error instanceof RejectedError);
      assert.deepEqual([error.code, error.reason], [code, reason]);
      assert.deepEqual(told.filter(([event]) => event === "rejected"), [["rejected", { reason, final: true }]]);
    });

  it("keeps the whole code when the server masks it", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    const connection = await server.connection();
    connection.otpReady("482***", server.session.expiresAt);
    assert.equal((await next(session, "otpReady")).autoPassword, "482917");
    assert.equal(session.autoPassword, "482917");
    session.stop();
  });

  it("never reconnects after it was replaced", async () => {
    await using server = await FakeServer.start();
    const clock = new ManualClock();
    const session = open(server, { clock });
    const told = record(session);
    session.start();
    (await server.connection()).replaced();
    assert.equal((await failure(session) as IdTokenError).code, "replaced");
    assert.deepEqual(told.map(([event]) => event).slice(2), ["replaced", "closed"]);
    assert.equal(clock.pending, 0);
    assert.equal(server.upgrades, 1);
  });

  it("ignores unknown messages", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    const connection = await server.connection();
    connection.unknown();
    connection.otpReady("482917", server.session.expiresAt);
    assert.equal((await next(session, "otpReady")).autoPassword, "482917");
    session.stop();
  });

  for (const text of ["{", "<html>Welcome</html>", "\u0000"])
    it(`takes ${JSON.stringify(text)} for an unexpected response`, async () => {
      await using server = await FakeServer.start();
      const session = open(server).start();
      (await server.connection()).text(text);
      assert.equal((await failure(session) as IdTokenError).code, "unexpected_response");
      assert.equal(server.upgrades, 1);
    });

  it("takes an invocation without a list of arguments for an unexpected response", { skip: name === "raw" && "there are none" }, async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    (await server.connection()).text(`{"type":1,"target":"Approved","arguments":5}`);
    assert.equal((await failure(session) as IdTokenError).code, "unexpected_response");
  });

  it("takes a message that lacks a member for an unexpected response", async () => {
    await using server = await FakeServer.start();
    const session = open(server).start();
    (await server.connection()).otpReady("482917", "tomorrow");
    assert.equal((await failure(session) as IdTokenError).code, "unexpected_response");
  });

  it("is given up by its signal, which is the cause", async () => {
    await using server = await FakeServer.start();
    const abort = new AbortController();
    const session = open(server, { signal: abort.signal }).start();
    const connection = await server.connection();
    abort.abort("enough");
    const error = await failure(session) as IdTokenError;
    assert.deepEqual([error.code, error.cause], ["aborted", "enough"]);
    await connection.left();
  });

  it("does not begin when its signal has fired", async () => {
    await using server = await FakeServer.start();
    const session = open(server, { signal: AbortSignal.abort() }).start();
    assert.equal((await failure(session) as IdTokenError).code, "aborted");
    assert.equal(server.upgrades, 0);
  });

  it("starts once and stops once, and leaves no timer or listener behind", async () => {
    await using server = await FakeServer.start();
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const session = open(server, { clock, signal });
    const told = record(session);
    session.start().start();
    const connection = await server.connection();
    session.stop();
    session.stop();
    session.start();
    assert.equal((await failure(session) as IdTokenError).code, "aborted");
    await connection.left();
    assert.equal(told.filter(([event]) => event === "closed").length, 1);
    assert.deepEqual([clock.pending, server.upgrades], [0, 1]);
    assert.deepEqual(getEventListeners(signal, "abort"), []);
  });

  it("lets a listener stop it", async () => {
    await using server = await FakeServer.start();
    const session = open(server);
    session.on("otpReady", () => session.stop());
    session.start();
    const connection = await server.connection();
    connection.otpReady("482917", server.session.expiresAt);
    assert.equal((await failure(session) as IdTokenError).code, "aborted");
    await connection.left();
  });
});

it("A listener that throws disturbs no other, and its error surfaces", (t) => {
  const surfaced = t.mock.method(globalThis, "queueMicrotask", () => {});
  const emitter = new Emitter();
  const told: string[] = [];
  emitter.on("rejected", () => { throw new Error("the page's own"); });
  const off = emitter.on("rejected", ({ reason }) => told.push(reason));
  emitter.emit("rejected", { reason: "first", final: false });
  off();
  emitter.emit("rejected", { reason: "second", final: false });
  assert.deepEqual(told, ["first"]);
  assert.throws(surfaced.mock.calls[0]!.arguments[0] as () => void, /the page's own/);
});
