import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WebSocket } from "ws";
import { IdTokenError, initiateAnonymously, waitForClaim, type AnonymousSession, type ClaimOptions, type Transport } from "../src/index.js";
import * as rawEntry from "../src/raw.js";
import { FakeServer, json, problem } from "./fake-server.js";
import { fixtureText, ManualClock, within } from "./support.js";
import { onEachTransport } from "./transports.js";

const opened = JSON.parse(fixtureText("anonymous-initiate-response")) as AnonymousSession;
const claimed = (JSON.parse(fixtureText("hub-claimed")) as { arguments: [object] }).arguments[0];

type WaitForClaim = (session: AnonymousSession, options: ClaimOptions) => ReturnType<typeof waitForClaim>;

const over = (transport: Transport): WaitForClaim => (session, options) => waitForClaim(session, { ...options, transport });

async function waiting(waitFor: WaitForClaim, options: Partial<ClaimOptions> = {}) {
  const server = await FakeServer.start();
  server.replies.set("/auth/cancel", { status: 204, body: "" });
  const clock = new ManualClock();
  const session = { ...opened, expiresAt: new Date(clock.now() + 180_000).toISOString() };
  const wait = waitFor(session, { baseUrl: server.baseUrl, WebSocket, clock, ...options });
  wait.catch(() => {});
  return { server, clock, wait, connection: await server.connection() };
}

const code = async (wait: Promise<unknown>) => within(wait.then(() => "claimed", (error: unknown) => (error instanceof IdTokenError ? error.code : String(error))), "the end");

function suite(name: "hub" | "raw", waitFor: WaitForClaim): void {
  it("returns the session that a phone has claimed, by the literal message", async () => {
    const { server, wait, connection } = await waiting(waitFor);
    await using _ = server;
    connection.text(name === "raw" ? fixtureText("raw-claimed") : `${fixtureText("hub-claimed")}\u001e`);
    assert.deepEqual(await within(wait, "the claim"), claimed);
    assert.ok(!server.requests.some(({ path }) => path === "/auth/cancel"));
  });

  it("reconnects by itself", async () => {
    const { server, clock, wait, connection } = await waiting(waitFor);
    await using _ = server;
    const backoff = clock.timer((delay) => delay <= 250);
    connection.drop();
    await backoff;
    clock.advance(250);
    const second = await server.connection();
    second.text(name === "raw" ? fixtureText("raw-claimed") : `${fixtureText("hub-claimed")}\u001e`);
    assert.equal(await code(wait), "claimed");
  });

  it("has expired when no phone claims it in time", async () => {
    const { server, clock, wait } = await waiting(waitFor);
    await using _ = server;
    clock.advance(185_000);
    assert.equal(await code(wait), "expired");
  });

  it("is cancelled by the signal", async () => {
    const abort = new AbortController();
    const { server, wait } = await waiting(waitFor, { signal: abort.signal });
    await using _ = server;
    const cancel = server.request("/auth/cancel");
    abort.abort();
    assert.equal(await code(wait), "aborted");
    assert.equal((await within(cancel, "the cancellation")).headers.authorization, `Bearer ${opened.wsToken}`);
  });

  it("ends with the server's rejection, and with a message that lacks a member", async () => {
    const first = await waiting(waitFor);
    await using _first = first.server;
    first.connection.rejected("Cancelled", true);
    assert.equal(await code(first.wait), "cancelled");
    const second = await waiting(waitFor);
    await using _second = second.server;
    second.connection.text(name === "raw" ? '{"type":"claimed"}' : '{"type":1,"target":"Claimed","arguments":[{}]}\u001e');
    assert.equal(await code(second.wait), "unexpected_response");
  });
}

onEachTransport("A sign-in that nobody has claimed", ({ name, transport }) => suite(name, over(transport)));
describe("A sign-in that nobody has claimed (@idtoken/client/raw)", () => suite("raw", rawEntry.waitForClaim));

it("Without SignalR a sign-in without a person is initiated the same way", () => assert.equal(rawEntry.initiateAnonymously, initiateAnonymously));

it("A sign-in without a person is initiated without a tokenId, where the service may", async () => {
  await using server = await FakeServer.start();
  server.replies.set("/auth/initiate", json(opened));
  assert.deepEqual(await initiateAnonymously({ baseUrl: server.baseUrl, serviceId: "demo", nonce: "n-1" }), opened);
  assert.deepEqual(JSON.parse(server.requests[0]!.body), { serviceId: "demo", nonce: "n-1" });
  server.replies.set("/auth/initiate", problem(400, "invalid_request"));
  await assert.rejects(initiateAnonymously({ baseUrl: server.baseUrl }), (error) => error instanceof IdTokenError && error.code === "invalid_request");
});
