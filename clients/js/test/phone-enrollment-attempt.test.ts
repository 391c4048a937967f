import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Invitation, Recovery, type RecoverOptions } from "../src/phone.js";
import { problem } from "./fake-server.js";
import { registration, rejects, stage, storeWithPasskeys } from "./passkey-stage.js";
import { fixture, fixtureText } from "./support.js";

const code = String(fixture("accept-invitation-request")["preAuthorizedCode"]);
const reply = { type: "application/json", body: fixtureText("accept-invitation-response-passkey") };
const secrets = [
  { name: "An invitation", path: "/invitations/accept", unnamed: "127.0.0.1", status: 409, usedUp: "credential_used", by: (baseUrl: string) => {
    const invitation = Invitation.parse(`${baseUrl}/phone/#/invitation/${code}`);
    return (options: RecoverOptions) => invitation.accept(options);
  } },
  { name: "A recovery", path: "/enroll/recover", unnamed: "tok_1", status: 401, usedUp: "invalid_recovery_code", by: (baseUrl: string) => {
    const recovery = Recovery.parse(`${baseUrl}/phone/#/recover/tok_1/7XK2M-9QD4H-RT5WB-3JC8M`);
    return (options: RecoverOptions) => recovery.recover(options);
  } },
] as const;

for (const { name, path, unnamed, status, usedUp, by } of secrets) {
  describe(`${name} with a passkey whose answer was lost`, () => {
    async function lost() {
      const { server, bodies, clock, baseUrl } = await stage();
      const { store, made } = storeWithPasskeys();
      const enrolled = by(baseUrl);
      server.replies.set(path, "lost");
      await rejects(enrolled({ store, passkey: true, clock }), "unreachable");
      server.replies.set(path, reply);
      return { server, sent: () => bodies(path), clock, store, made, enrolled };
    }

    it("sends the same passkey while that counts", async () => {
      const { server, sent, clock, store, made, enrolled } = await lost();
      await using _ = server;
      const identity = await enrolled({ store, passkey: true, clock });
      assert.deepEqual(sent()[1], sent()[0]);
      assert.deepEqual([made.length, identity.passkey], [1, made[0]!.passkey]);
    });

    it("sends another one after that, where the first did not arrive", async () => {
      const { server, sent, clock, store, made, enrolled } = await lost();
      await using _ = server;
      clock.advance(25_001);
      assert.equal((await enrolled({ store, passkey: true, clock })).passkey, made[1]!.passkey);
      assert.deepEqual(sent()[1]!["passkey"], registration(2));
    });

    it("keeps the first one, where that did arrive", async () => {
      const { server, sent, clock, store, made, enrolled } = await lost();
      await using _ = server;
      clock.advance(25_001);
      server.replies.set(path, problem(status, usedUp));
      const second = server.request(path).then(() => server.replies.set(path, reply));
      const identity = await enrolled({ store, passkey: true, clock });
      await second;
      assert.deepEqual([sent().length, Object.hasOwn(sent()[2]!, "passkey"), identity.passkey], [3, false, made[0]!.passkey]);
    });

    it("sends another key and passkey for another store", async () => {
      const { server, sent, clock, enrolled } = await lost();
      await using _ = server;
      const other = storeWithPasskeys();
      const identity = await enrolled({ store: other.store, passkey: true, clock });
      assert.equal(identity.passkey, other.made[0]!.passkey);
      assert.deepEqual([sent()[1]!["publicKeyPem"], await other.store.list()], [await identity.key.publicKeyPem(), [identity]]);
    });

    it("ends where the server refuses even the first one, or another one for a different reason", async () => {
      const { server, sent, clock, store, enrolled } = await lost();
      await using _ = server;
      server.replies.set(path, problem(status, usedUp));
      await rejects(enrolled({ store, passkey: true, clock }), usedUp);
      clock.advance(25_001);
      server.replies.set(path, problem(429, "rate_limited"));
      await rejects(enrolled({ store, passkey: true, clock }), "rate_limited");
      assert.equal(sent().length, 3);
    });
  });

  it(`${name} is given up with its signal`, async () => {
    const { server, bodies, clock, baseUrl } = await stage();
    await using _ = server;
    await rejects(by(baseUrl)({ store: storeWithPasskeys().store, clock, signal: AbortSignal.abort() }), "aborted");
    assert.deepEqual(bodies(path), []);
  });

  it(`${name} names the identity and the passkey as the app says, and sends where to push`, async () => {
    const { server, bodies, clock, baseUrl } = await stage();
    await using _ = server;
    server.replies.set(path, reply);
    const { store, made } = storeWithPasskeys();
    const [named, other] = [await by(baseUrl)({ store, passkey: true, clock, name: "Work", fcmToken: "fcm-1" }), await by(baseUrl)({ store, passkey: true, clock })];
    assert.deepEqual([made[0]!.name, named.name, made[1]!.name, other.name], ["Work", "Work", unnamed, "Ada Lovelace"]);
    assert.deepEqual(bodies(path).map(({ fcmToken }) => fcmToken), ["fcm-1", undefined]);
  });
}
