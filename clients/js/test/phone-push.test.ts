import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setPushAddress, subscribeToPush, webPushKey, type PushSubscriptionLike } from "../src/phone.js";
import { identityOf } from "./device.js";
import { FakeServer, json, problem } from "./fake-server.js";

const key = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
const address = { endpoint: "https://push.example.net/abc", keys: { p256dh: "p", auth: "a" } };

/** A browser's push manager. */
function manager(subscribedWith?: string) {
  const done: string[] = [];
  const subscription = (made: string): PushSubscriptionLike => ({
    options: { applicationServerKey: new Uint8Array(Buffer.from(made, "base64url")).buffer },
    toJSON: () => address,
    unsubscribe: async () => Boolean(done.push("unsubscribe")),
  });
  let current = subscribedWith === undefined ? null : subscription(subscribedWith);
  return {
    done,
    getSubscription: async () => current,
    subscribe: async ({ userVisibleOnly, applicationServerKey }: { userVisibleOnly: boolean; applicationServerKey: string }) => {
      done.push(`subscribe ${userVisibleOnly} ${applicationServerKey}`);
      return (current = subscription(applicationServerKey));
    },
  };
}

describe("Push", () => {
  it("subscribes with the server's key, and keeps a subscription that has it", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/push/config", json({ webPushKey: key }));
    const browser = manager();
    assert.deepEqual((await subscribeToPush(browser, server.baseUrl)).toJSON(), address);
    await subscribeToPush(browser, server.baseUrl);
    assert.deepEqual(browser.done, [`subscribe true ${key}`]);
  });

  it("replaces a subscription of another key", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/push/config", json({ webPushKey: key }));
    const browser = manager("BBBB");
    await subscribeToPush(browser, server.baseUrl);
    assert.deepEqual(browser.done, ["unsubscribe", `subscribe true ${key}`]);
  });

  it("says where the server does not offer Web Push, or the browser does not subscribe", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/push/config", json({}));
    assert.equal(await webPushKey(server.baseUrl), undefined);
    await assert.rejects(subscribeToPush(manager(), server.baseUrl), { code: "push_not_offered" });
    server.replies.set("/push/config", json({ webPushKey: key }));
    const refusing = { ...manager(), subscribe: async () => { throw new DOMException("No", "NotAllowedError"); } };
    await assert.rejects(subscribeToPush(refusing, server.baseUrl), { code: "unsupported" });
  });

  it("sends the address with a device token, and takes it back", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/device/push", { status: 204, body: "" });
    const identity = await identityOf(server);
    await setPushAddress(identity, address);
    await setPushAddress(identity, undefined);
    const sent = server.requests.filter(({ path }) => path === "/device/push");
    assert.deepEqual(sent.map(({ body }) => body), [JSON.stringify(address), ""]);
    for (const { headers } of sent)
      assert.match(headers.authorization ?? "", /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    assert.notEqual(sent[0]!.headers.authorization, sent[1]!.headers.authorization);
  });

  it("passes the server's refusal on", async () => {
    await using server = await FakeServer.start();
    server.replies.set("/device/push", problem(422, "push_not_offered"));
    await assert.rejects(setPushAddress(await identityOf(server), { fcmToken: "token" }), { code: "push_not_offered", status: 422 });
  });
});
