import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { WebSocket } from "ws";
import * as hub from "../src/index.js";
import { signIn, SignInSession, hubTransport, type IdTokenError } from "../src/index.js";
import { DeviceSession, enroll, memoryKeyStore, pendingSignIns, setPushAddress, webPushKey, type PhoneIdentity } from "../src/phone.js";
import * as raw from "../src/raw.js";
import { connected, happens } from "./device.js";
import { next, within } from "./support.js";

const baseUrl = process.env.IDTOKEN_TEST_URL ?? "";

describe("A phone at a real server", { skip: !baseUrl && "IDTOKEN_TEST_URL is not set; npm run test:server starts a server" }, () => {
  const credential = async (body: object = {}) => {
    const response = await fetch(`${baseUrl}/dev/credentials`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return ((await response.json()) as { vdsData: string }).vdsData;
  };
  const enrolled = async (body?: object) => enroll({ baseUrl, vdsData: await credential(body), store: memoryKeyStore() });
  const listening = async (identity: PhoneIdentity) => {
    const device = new DeviceSession(identity, { WebSocket });
    const up = connected(device);
    device.start();
    await up;
    return device;
  };
  const page = (identity: PhoneIdentity, serviceId = "demo") => signIn({ baseUrl, tokenId: identity.tokenId, serviceId, scopes: ["identity:name", "identity:nationality"], WebSocket });
  let identity: PhoneIdentity;
  before(async () => void (identity = await enrolled()));

  it("approves what it compares, with a part of the scopes", async () => {
    const device = await listening(identity);
    const asked = happens(device, "requested");
    const session = await page(identity);
    const request = await asked;
    assert.equal(request.code, session.autoPassword);
    assert.deepEqual([request.serviceId, [...request.scopes]], ["demo", ["identity:name", "identity:nationality"]]);
    await device.approve(request, { scopes: ["identity:name"] });
    const { claims } = await within(session.result, "the outcome");
    assert.deepEqual([claims.given_name, claims.nationality, claims.scope], ["Ada", undefined, "identity:name"]);
    device.stop();
  });

  it("approves with a code that the person types, after a wrong one", async () => {
    const device = await listening(identity);
    const asked = happens(device, "requested");
    const session = await page(identity, "typed");
    const request = await asked;
    assert.equal(request.code, undefined);
    await assert.rejects(device.approve(request, { code: session.autoPassword === "000000" ? "000001" : "000 000" }), { code: "invalid_otp" });
    await device.approve(request, { code: session.autoPassword.replace(/^.../, "$& ") });
    await within(session.result, "the outcome");
    device.stop();
  });

  for (const [name, entry, follow] of [
    ["@idtoken/client", hub, (...[initiated, options]: ConstructorParameters<typeof raw.RawSessionSocket>) => new SignInSession(initiated, options, hubTransport)],
    ["@idtoken/client/raw", raw, (...[initiated, options]: ConstructorParameters<typeof raw.RawSessionSocket>) => new raw.RawSessionSocket(initiated, options)],
  ] as const)
    it(`claims a sign-in of a page that knows no person (${name})`, async () => {
      const [device, late] = [new DeviceSession(identity), new DeviceSession(await enrolled())];
      const opened = await entry.initiateAnonymously({ baseUrl, serviceId: "demo", scopes: ["identity:name"], nonce: "n-1" });
      const waiting = entry.waitForClaim(opened, { baseUrl, WebSocket });
      const request = await device.claim(opened.link.split("/").at(-1)!);
      const initiated = await within(waiting, "the claim");
      const session = follow(initiated, { baseUrl, serviceId: "demo", nonce: "n-1", WebSocket }).start();
      assert.deepEqual([request.sessionId, request.code], [initiated.sessionId, session.autoPassword]);
      await assert.rejects(late.claim(opened.sessionId), { code: "session_claimed" });
      await device.approve(request);
      assert.equal((await within(session.result, "the outcome")).claims.sub, identity.tokenId);
    });

  it("sets where it receives pushes", async () => {
    const subscription = { endpoint: "https://push.example.net/send/abc", keys: {
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg",
    } };
    assert.match((await webPushKey(baseUrl)) ?? "", /^B[\w-]{86}$/);
    await setPushAddress(identity, subscription);
    await assert.rejects(setPushAddress(identity, { ...subscription, endpoint: "https://127.0.0.1/" }), { code: "invalid_request" });
    await setPushAddress(identity, undefined);
  });

  it("declines, and every other device of the person learns of it", async () => {
    const [device, other] = [await listening(identity), await listening(identity)];
    const asked = [happens(device, "requested"), happens(other, "requested")];
    const session = await page(identity);
    const [request] = await Promise.all(asked);
    const learned = happens(other, "resolved");
    await device.decline(request!);
    assert.equal((await learned).state, "declined");
    assert.equal(((await within(session.result.catch((error: unknown) => error), "the outcome")) as IdTokenError).code, "rejected");
    device.stop();
    other.stop();
  });

  it("sees what began before it connected, by one question and by the channel, and what a page gave up", async () => {
    const session = await page(identity);
    await next(session, "otpReady");
    const { sessionId } = session.initiated;
    assert.equal((await pendingSignIns(identity))[0]?.sessionId, sessionId);
    const device = new DeviceSession(identity, { WebSocket });
    for await (const request of device.start())
      if (request.sessionId === sessionId)
        break;
    const over = happens(device, "resolved");
    session.stop();
    assert.equal((await over).state, "cancelled");
    device.stop();
  });

  it("is closed for good once another phone of the person is enrolled", async () => {
    const old = await enrolled({ tokenId: "tok_two_phones" });
    const device = await listening(old);
    const closed = new Promise<IdTokenError | undefined>((resolve) => device.on("connection", ({ state, error }) => state === "closed" && resolve(error)));
    await enrolled({ tokenId: "tok_two_phones" });
    assert.equal((await within(closed, "the close", 15_000))?.code, "invalid_device_token");
    await assert.rejects(pendingSignIns(old), { code: "invalid_device_token" });
  });

  it("is refused with a credential that was used, and with one that is none", async () => {
    const vdsData = await credential();
    const store = memoryKeyStore();
    await enroll({ baseUrl, vdsData, store });
    await assert.rejects(enroll({ baseUrl, vdsData, store }), { code: "credential_used" });
    await assert.rejects(enroll({ baseUrl, vdsData: "none", store }), { code: "invalid_credential" });
  });
});
