import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { DeviceSession, enroll, memoryKeyStore, moveLink, pendingSignIns, WebAuthnPasskey, type PhonePasskey } from "../src/phone.js";
import { identityOf, wireRequest } from "./device.js";
import { json } from "./fake-server.js";
import { registration, rejects, stage, storeWithPasskeys } from "./passkey-stage.js";
import { fixture, fixtureText } from "./support.js";

const vdsData = String(fixture("enroll-request")["vdsData"]).replace(/\.[^.]*\./, `.${Buffer.from(JSON.stringify({ tid: "tok_1", exp: 2e9 })).toString("base64url")}.`);
const { authenticatorData, clientDataJSON, signatureBase64 } = fixture("verify-request-passkey") as Record<string, string>;

/** Runs a test where the browser has this WebAuthn. */
async function inBrowser(credentials: object, act: () => Promise<void>): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { credentials }, configurable: true });
  try {
    await act();
  } finally {
    // Node 20 has none.
    if (before)
      Object.defineProperty(globalThis, "navigator", before);
    else
      Reflect.deleteProperty(globalThis, "navigator");
  }
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

  it("is kept where only the answer of the server was lost", async () => {
    const { server, clock, baseUrl } = await stage();
    await using _ = server;
    const { store, made } = storeWithPasskeys();
    server.replies.set("/enroll", "lost");
    server.replies.set("/device/sessions", json({ sessions: [] }));
    const identity = await enroll({ baseUrl, vdsData, store, name: "Work", fcmToken: "fcm-1", passkey: true, clock });
    assert.deepEqual([identity.passkey, made[0]!.name, await store.list()], [made[0]!.passkey, "Work", [identity]]);
    const [{ body } = { body: "" }] = server.requests.filter(({ path }) => path === "/enroll");
    assert.equal((JSON.parse(body) as { fcmToken: string }).fcmToken, "fcm-1");
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
      await inBrowser({ create: fails, get: fails }, async () => {
        await rejects(WebAuthnPasskey.create("text", "Ada"), expected);
        await rejects(new WebAuthnPasskey(new Uint8Array(1)).sign("text"), expected);
      });
    });

  it("is asked of the browser for the device itself, which has to recognize its user in time", async () => {
    const asked: { readonly publicKey: Record<string, unknown>; readonly signal?: AbortSignal }[] = [];
    const [bytes, { signal }] = [Uint8Array.of(1, 2, 3).buffer, new AbortController()];
    const answers = (response: object) => async (options: never) => (asked.push(options), { rawId: bytes, response });
    await inBrowser({ create: answers({ clientDataJSON: bytes, getAuthenticatorData: () => bytes }), get: answers({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes }) }, async () => {
      const { passkey, registration: made } = await WebAuthnPasskey.create("text", "Ada", signal);
      assert.deepEqual(made, { authenticatorData: "AQID", clientDataJSON: "AQID" });
      assert.deepEqual(await passkey.sign("text", signal), { signatureBase64: "AQID", authenticatorData: "AQID", clientDataJSON: "AQID" });
    });
    const challenge = createHash("sha256").update("text").digest();
    const [create, get] = asked.map(({ publicKey }) => ({ ...publicKey, challenge: Buffer.from(publicKey["challenge"] as ArrayBuffer) })) as Record<string, unknown>[];
    assert.deepEqual([create!["challenge"], create!["timeout"], create!["pubKeyCredParams"]], [challenge, 25_000, [{ type: "public-key", alg: -7 }]]);
    assert.deepEqual(create!["authenticatorSelection"], { authenticatorAttachment: "platform", residentKey: "discouraged", userVerification: "required" });
    assert.deepEqual(get, { challenge, allowCredentials: [{ type: "public-key", id: new Uint8Array(bytes), transports: ["internal"] }], userVerification: "required", timeout: 25_000 });
    assert.deepEqual(asked.map((options) => options.signal === signal), [true, true]);
  });

  it("is cancelled where the browser returns none, and unsupported where it does not show what the server needs", async () => {
    const sign = () => new WebAuthnPasskey(new Uint8Array(1)).sign("text");
    const empty = async () => ({ rawId: new ArrayBuffer(1), response: { clientDataJSON: new ArrayBuffer(1) } });
    await inBrowser({ create: async () => null, get: async () => null }, async () => {
      await rejects(WebAuthnPasskey.create("text", "Ada"), "passkey_cancelled");
      await rejects(sign(), "passkey_cancelled");
    });
    await inBrowser({ create: empty, get: empty }, async () => {
      await rejects(WebAuthnPasskey.create("text", "Ada"), "unsupported");
      await rejects(sign(), "unsupported");
    });
  });

  it("is asked for with the caller's signal", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { signal } = new AbortController();
    const { server, device, request, clock } = await asked(async (_text, given) => {
      signals.push(given);
      return { signatureBase64: "", authenticatorData: "", clientDataJSON: "" };
    });
    await using _ = server;
    server.replies.set("/enroll", { type: "application/json", body: fixtureText("enroll-response") });
    const store = { ...memoryKeyStore(), newPasskey: async (_text: string, _name: string, given?: AbortSignal) => {
      signals.push(given);
      return { passkey: device.identity.passkey!, registration: registration(1) };
    } };
    server.replies.set("/device/move", { type: "application/json", body: fixtureText("move-response") });
    await device.approve(request, { signal });
    await moveLink(device.identity, { signal, clock });
    await enroll({ baseUrl: server.baseUrl, vdsData, store, passkey: true, clock, signal });
    assert.deepEqual(signals.map((given) => given === signal), [true, true, true]);
  });

  it("is not there outside browsers", async () => {
    assert.equal(await WebAuthnPasskey.isAvailable(), false);
    await rejects(WebAuthnPasskey.create("text", "Ada"), "unsupported");
  });
});
