import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { DeviceSession, enroll, IdTokenError, Invitation, memoryKeyStore, pendingSignIns, WebAuthnPasskey, type KeyStore, type PhonePasskey } from "../src/phone.js";
import { identityOf, wireRequest } from "./device.js";
import { FakeServer, json, problem } from "./fake-server.js";
import { fixture, fixtureText, ManualClock } from "./support.js";

const registration = (number: number) => ({ authenticatorData: `data-${number}`, clientDataJSON: `client-${number}` });
const code = String(fixture("accept-invitation-request")["preAuthorizedCode"]);
const vdsData = String(fixture("enroll-request")["vdsData"]).replace(/\.[^.]*\./, `.${Buffer.from(JSON.stringify({ tid: "tok_1", exp: 2e9 })).toString("base64url")}.`);
const { authenticatorData, clientDataJSON, signatureBase64 } = fixture("verify-request-passkey") as Record<string, string>;

/** A store whose passkeys are numbered, and note what they were made for. */
function storeWithPasskeys(act: () => void = () => {}) {
  const made: { readonly text: string; readonly passkey: PhonePasskey }[] = [];
  const store: KeyStore = { ...memoryKeyStore(), newPasskey: async (text) => {
    act();
    const passkey = { sign: async () => ({ authenticatorData: "", clientDataJSON: "", signatureBase64: "" }) };
    made.push({ text, passkey });
    return { passkey, registration: registration(made.length) };
  } };
  return { store, made };
}

const rejects = (promise: Promise<unknown>, expected: string) => assert.rejects(promise, (error) => error instanceof IdTokenError && error.code === expected);

async function stage() {
  const server = await FakeServer.start();
  const bodies = (path: string) => server.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { server, bodies, clock: new ManualClock(), baseUrl: server.baseUrl };
}

describe("A passkey", () => {
  it("is made for the text that the key proves, and is kept where the server has taken it", async () => {
    const { server, bodies, clock, baseUrl } = await stage();
    await using _ = server;
    const { store, made } = storeWithPasskeys();
    server.replies.set("/enroll", { type: "application/json", body: fixtureText("enroll-response-passkey") });
    const identity = await enroll({ baseUrl, vdsData, store, deviceId: "pixel-9", passkey: true, clock });
    const [body] = bodies("/enroll");
    assert.deepEqual(body!["passkey"], registration(1));
    assert.equal(made[0]!.text, `enroll|${createHash("sha256").update(vdsData).digest("base64url")}|pixel-9|${String(body!["timestamp"])}`);
    assert.equal(identity.passkey, made[0]!.passkey);
    assert.deepEqual(await store.list(), [identity]);
  });

  it("is not kept where the server does not know passkeys", async () => {
    const { server, clock, baseUrl } = await stage();
    await using _ = server;
    server.replies.set("/enroll", { type: "application/json", body: fixtureText("enroll-response") });
    assert.equal((await enroll({ baseUrl, vdsData, store: storeWithPasskeys().store, passkey: true, clock })).passkey, undefined);
  });

  it("is made only where it is asked for, and by a store that makes them", async () => {
    const { server, bodies, clock, baseUrl } = await stage();
    await using _ = server;
    server.replies.set("/enroll", { type: "application/json", body: fixtureText("enroll-response") });
    await rejects(enroll({ baseUrl, vdsData, store: memoryKeyStore(), passkey: true, clock }), "unsupported");
    const { store, made } = storeWithPasskeys();
    await enroll({ baseUrl, vdsData, store, clock });
    assert.deepEqual([made.length, bodies("/enroll").length, Object.hasOwn(bodies("/enroll")[0]!, "passkey")], [0, 1, false]);
  });

  it("that took too long to make is cancelled, before the server refuses it", async () => {
    const { server, bodies, clock, baseUrl } = await stage();
    await using _ = server;
    const { store } = storeWithPasskeys(() => clock.advance(25_001));
    await rejects(enroll({ baseUrl, vdsData, store, passkey: true, clock }), "passkey_cancelled");
    assert.deepEqual(bodies("/enroll"), []);
  });

  async function asked(sign: PhonePasskey["sign"]) {
    const { server, bodies, clock } = await stage();
    const identity = { ...(await identityOf(server)), passkey: { sign } };
    server.replies.set("/device/sessions", json({ sessions: [wireRequest("sess_1", clock.now())] }));
    server.replies.set("/auth/verify", json({ jwt: "" }));
    const [request] = await pendingSignIns(identity, { clock });
    return { server, bodies, clock, device: new DeviceSession(identity, { clock }), request: request! };
  }

  it("signs the approval in place of the key", async () => {
    const texts: string[] = [];
    const { server, bodies, device, request } = await asked(async (text) => {
      texts.push(text);
      return { signatureBase64: signatureBase64!, authenticatorData: authenticatorData!, clientDataJSON: clientDataJSON! };
    });
    await using _ = server;
    await device.approve(request, { scopes: ["identity:name"] });
    const [body] = bodies("/auth/verify");
    assert.deepEqual(Object.keys(body!).sort(), Object.keys(fixture("verify-request-passkey")).sort());
    assert.deepEqual([body!["signatureBase64"], body!["authenticatorData"], body!["clientDataJSON"]], [signatureBase64, authenticatorData, clientDataJSON]);
    assert.deepEqual(texts, [`sess_1|482917|${String(body!["timestamp"])}|identity:name`]);
  });

  it("leaves the request pending where the person takes too long, and nothing is sent; declining takes none", async () => {
    const { server, bodies, clock, device, request } = await asked(async () => {
      clock.advance(25_001);
      return { signatureBase64: "", authenticatorData: "", clientDataJSON: "" };
    });
    await using _ = server;
    await rejects(device.approve(request), "passkey_cancelled");
    assert.deepEqual(bodies("/auth/verify"), []);
    server.replies.set("/auth/decline", { status: 204, body: "" });
    await device.decline(request);
    assert.deepEqual(Object.keys(bodies("/auth/decline")[0]!).sort(), ["sessionId", "signatureBase64", "timestamp", "tokenId"]);
  });

  for (const [name, expected] of [["NotAllowedError", "passkey_cancelled"], ["AbortError", "aborted"], ["SecurityError", "unsupported"], ["NotSupportedError", "unsupported"]] as const)
    it(`that the browser ends with ${name} is ${expected}`, async () => {
      const fails = () => Promise.reject(Object.assign(new Error(name), { name }));
      const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
      Object.defineProperty(globalThis, "navigator", { value: { credentials: { create: fails, get: fails } }, configurable: true });
      try {
        await rejects(WebAuthnPasskey.create("text", "Ada"), expected);
        await rejects(new WebAuthnPasskey(new Uint8Array(1)).sign("text"), expected);
      } finally {
        // Node 20 has none.
        if (before)
          Object.defineProperty(globalThis, "navigator", before);
        else
          Reflect.deleteProperty(globalThis, "navigator");
      }
    });

  it("is not there outside browsers", async () => {
    assert.equal(await WebAuthnPasskey.isAvailable(), false);
    await rejects(WebAuthnPasskey.create("text", "Ada"), "unsupported");
  });
});

describe("An invitation with a passkey whose answer was lost", () => {
  async function lost() {
    const { server, bodies, clock, baseUrl } = await stage();
    const { store, made } = storeWithPasskeys();
    const invitation = Invitation.parse(`${baseUrl}/phone/#/invitation/${code}`);
    server.replies.set("/invitations/accept", "lost");
    await rejects(invitation.accept({ store, passkey: true, clock }), "unreachable");
    server.replies.set("/invitations/accept", { type: "application/json", body: fixtureText("accept-invitation-response-passkey") });
    return { server, sent: () => bodies("/invitations/accept"), clock, store, made, invitation };
  }

  it("is accepted with the same passkey while that counts", async () => {
    const { server, sent, clock, store, made, invitation } = await lost();
    await using _ = server;
    const identity = await invitation.accept({ store, passkey: true, clock });
    assert.deepEqual(sent()[1], sent()[0]);
    assert.deepEqual([made.length, identity.passkey], [1, made[0]!.passkey]);
  });

  it("is accepted with another one after that, where the first did not arrive", async () => {
    const { server, sent, clock, store, made, invitation } = await lost();
    await using _ = server;
    clock.advance(25_001);
    assert.equal((await invitation.accept({ store, passkey: true, clock })).passkey, made[1]!.passkey);
    assert.deepEqual(sent()[1]!["passkey"], registration(2));
  });

  it("is accepted with the first one, where that did arrive", async () => {
    const { server, sent, clock, store, made, invitation } = await lost();
    await using _ = server;
    clock.advance(25_001);
    server.replies.set("/invitations/accept", problem(409, "credential_used"));
    const second = server.request("/invitations/accept").then(() => server.replies.set("/invitations/accept", { type: "application/json", body: fixtureText("accept-invitation-response-passkey") }));
    const identity = await invitation.accept({ store, passkey: true, clock });
    await second;
    assert.deepEqual([sent().length, Object.hasOwn(sent()[2]!, "passkey"), identity.passkey], [3, false, made[0]!.passkey]);
  });
});
