import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { WebSocket } from "ws";
import { hubTransport, rawTransport, RejectedError, signIn, SignInSession, type IdTokenError } from "../src/index.js";
import { Phone } from "./phone.js";
import { failure, next, record, within } from "./support.js";

const baseUrl = process.env.IDTOKEN_TEST_URL ?? "";

for (const [name, transport] of [["hub", hubTransport], ["raw", rawTransport]] as const)
  describe(`A real server (${name})`, { skip: !baseUrl && "IDTOKEN_TEST_URL is not set; npm run test:server starts a server" }, () => {
    let phone: Phone;
    before(async () => void (phone = await new Phone(baseUrl).enroll()));

    const sockets: WebSocket[] = [];
    const Watched = new Proxy(WebSocket, { construct: (target, args) => {
      const socket = new target(...(args as ConstructorParameters<typeof WebSocket>));
      sockets.push(socket);
      return socket;
    } });
    const begin = async (more: object = {}) => {
      const session = await signIn({ baseUrl, tokenId: phone.tokenId, serviceId: "demo", scopes: ["identity:basic"], nonce: "n-1", transport, WebSocket: Watched, ...more });
      const told = record(session);
      const { autoPassword } = await next(session, "otpReady");
      assert.equal(autoPassword, session.autoPassword);
      return { session, told, id: session.initiated.sessionId };
    };

    it("approves", async () => {
      const { session, told, id } = await begin();
      assert.equal((await phone.approve(id, session.autoPassword)).status, 200);
      const { claims, jwt, expiresAt } = await within(session.result, "the outcome");
      assert.deepEqual([claims.iss, claims.sub, claims.aud, claims.nonce, claims.given_name], [baseUrl, phone.tokenId, "demo", "n-1", "Ada"]);
      assert.ok(jwt && expiresAt.getTime() > Date.now());
      assert.deepEqual(told.map(([event]) => event), ["connected", "otpReady", "approved", "closed"]);
    });

    it("declines", async () => {
      const { session, told, id } = await begin();
      assert.equal((await phone.decline(id)).status, 204);
      const error = await failure(session);
      assert.ok(error instanceof RejectedError && error.reason === "Declined by user");
      assert.equal(told.filter(([event]) => event === "rejected").length, 1);
    });

    it("cancels what the page gives up, and the phone's approval comes too late", async () => {
      const { session, id } = await begin();
      session.stop();
      assert.equal((await failure(session) as IdTokenError).code, "aborted");
      // A second client of the session learns that it was cancelled.
      const later = new SignInSession(session.initiated, { baseUrl, serviceId: "demo", WebSocket }, transport).start();
      const error = await failure(later);
      assert.ok(error instanceof RejectedError && error.code === "cancelled" && error.reason === "Cancelled");
      const answer = await phone.approve(id, session.autoPassword);
      assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [409, "session_resolved"]);
    });

    it("keeps waiting after a wrong code", async () => {
      const { session, id } = await begin();
      const rejected = next(session, "rejected");
      assert.equal((await phone.approve(id, "wrong!")).status, 401);
      assert.deepEqual(await rejected, { reason: "Invalid OTP", final: false });
      assert.equal((await phone.approve(id, session.autoPassword)).status, 200);
      await within(session.result, "the outcome");
    });

    it("refuses after three wrong codes", async () => {
      const { session, told, id } = await begin();
      for (const status of [401, 401, 429])
        assert.equal((await phone.approve(id, "wrong!")).status, status);
      const error = await failure(session);
      assert.ok(error instanceof RejectedError && error.reason === "Too many attempts");
      assert.deepEqual(told.filter(([event]) => event === "rejected").map(([, value]) => (value as { final: boolean }).final), [false, false, true]);
    });

    it("replaces the older of two for good", async () => {
      const { session: older, told } = await begin();
      const newer = new SignInSession(older.initiated, { baseUrl, serviceId: "demo", WebSocket }, transport).start();
      assert.equal((await failure(older) as IdTokenError).code, "replaced");
      await phone.approve(older.initiated.sessionId, older.autoPassword);
      assert.equal((await within(newer.result, "the outcome")).claims.sub, phone.tokenId);
      assert.deepEqual(told.map(([event]) => event), ["connected", "otpReady", "replaced", "closed"]);
    });

    it("gets an outcome that was reached while it was disconnected", async () => {
      const { session, told, id } = await begin({ reconnect: { firstDelay: 300, jitter: 0 } });
      const away = next(session, "connection");
      sockets.at(-1)!.terminate();
      assert.equal((await away).state, "reconnecting");
      assert.equal((await phone.approve(id, session.autoPassword)).status, 200);
      assert.equal((await within(session.result, "the outcome")).claims.sub, phone.tokenId);
      assert.equal(told.filter(([event]) => event === "otpReady").length, 1);
    });

    it("reports a wrong token and a missing session", async () => {
      const { session } = await begin();
      const { initiated } = session;
      for (const [changed, code] of [[{ wsToken: "k1.AAAA" }, "invalid_ws_token"], [{ sessionId: "sess_other" }, "invalid_ws_token"]] as const)
        assert.equal((await failure(new SignInSession({ ...initiated, ...changed }, { baseUrl, WebSocket }, transport).start()) as IdTokenError).code, code);
      session.stop();
    });

    it("reports an unknown person", async () => {
      const error = await within(signIn({ baseUrl, tokenId: "tok_nobody", serviceId: "demo", transport, WebSocket }).catch((e: unknown) => e), "a refusal");
      assert.equal((error as IdTokenError).code, "enrollment_not_found");
    });

    it("expires", async (t) => {
      const { session } = await begin();
      const left = session.expiresAt.getTime() - Date.now();
      if (left > 15_000) {
        session.stop();
        return t.skip("start the server with IdToken__Session__Lifetime=00:00:05");
      }
      const error = await within(session.result.catch((e: unknown) => e), "expiry", left + 3_000);
      assert.equal((error as IdTokenError).code, "expired");
    });
  });
