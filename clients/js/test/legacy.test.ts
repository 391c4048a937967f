import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WebSocket } from "ws";
import type { InitiatedSession } from "../src/index.js";
import { FakeRawConnection } from "./fake-connection.js";
import { FakeServer } from "./fake-server.js";
import { within } from "./support.js";

interface Handlers {
  code(text: string): void;
  refused(reason: string): void;
  approved(jwt: string): void;
  ended(why: string): void;
}
type ConnectSession = (baseUrl: string, session: InitiatedSession, handlers: Handlers, constructor: typeof WebSocket) => () => void;

const { connectSession } = (await import(new URL("../../../../samples/legacy/session-socket.js", import.meta.url).href)) as { connectSession: ConnectSession };

describe("The sample without the library", () => {
  const follow = (server: FakeServer) => {
    const told: string[] = [];
    let giveUp = () => {};
    let tell = () => {};
    const refused = new Promise<void>((resolve) => (tell = resolve));
    const end = new Promise<string>((resolve) => (giveUp = connectSession(server.baseUrl, server.session, {
      code: (text) => told.push(text),
      refused: (reason) => {
        told.push(reason);
        tell();
      },
      approved: (jwt) => resolve(`approved ${jwt}`),
      ended: (why) => resolve(why),
    }, WebSocket)));
    return { told, ended: within(end, "the end"), refused, giveUp };
  };

  it("cancels once when given up, and shows the whole code when the server masks it", async () => {
    await using server = await FakeServer.start();
    const { told, ended, refused, giveUp } = follow(server);
    const connection = await server.connection();
    connection.otpReady("482***", server.session.expiresAt);
    connection.rejected("Invalid OTP", false);
    await within(refused, "a refusal");
    const request = server.request("/auth/cancel");
    giveUp();
    giveUp();
    const { body, headers } = await request;
    assert.deepEqual([body, headers.authorization], [JSON.stringify({ sessionId: server.session.sessionId }), `Bearer ${server.session.wsToken}`]);
    assert.match(await ended, /given up/);
    await connection.left();
    assert.deepEqual([told, server.requests.length], [["482917", "Invalid OTP"], 1]);
  });

  it("does not cancel a sign-in that has ended", async () => {
    await using server = await FakeServer.start();
    const { ended, giveUp } = follow(server);
    const connection = await server.connection();
    connection.approved(server.approval());
    await ended;
    giveUp();
    await connection.left();
    await fetch(`${server.baseUrl}/marker`);
    assert.deepEqual(server.requests.map(({ path }) => path), ["/marker"]);
  });

  it("shows the code, and returns a genuine token", async () => {
    await using server = await FakeServer.start();
    const { told, ended } = follow(server);
    const connection = await server.connection();
    assert.ok(!connection.request.url!.includes(server.session.wsToken));
    connection.otpReady("482917", server.session.expiresAt);
    const approval = server.approval();
    connection.approved(approval);
    assert.equal(await ended, `approved ${approval.jwt}`);
    assert.deepEqual(told, ["482917"]);
  });

  const endings: [what: string, say: (connection: FakeRawConnection, server: FakeServer) => void, why: RegExp][] = [
    ["a forged hash", (c, s) => c.approved({ ...s.approval(), hash: "AAAA" }), /forged/],
    ["another random", (c, s) => c.approved({ ...s.approval(), random: "0000000000000000" }), /forged/],
    ["broken JSON", (c) => c.text("{"), /invalid message/],
    ["4001", (c) => c.close(4001), /token/],
    ["4004", (c) => c.close(4004), /no longer exists/],
    ["4009", (c) => c.replaced(), /another tab/],
    ["a final refusal", (c) => c.rejected("Declined by user", true), /Declined by user/],
    ["expiry", (c) => c.expired(), /Nobody answered/],
  ];
  for (const [what, say, why] of endings)
    it(`ends at ${what}, and stays so`, async () => {
      await using server = await FakeServer.start();
      const { ended } = follow(server);
      const connection = await server.connection();
      say(connection as FakeRawConnection, server);
      assert.match(await ended, why);
      await connection.left();
      assert.equal(server.upgrades, 1);
    });

  it("keeps waiting after a rejection that no close follows, and reconnects when the connection drops", async () => {
    await using server = await FakeServer.start();
    const { told, ended } = follow(server);
    const first = await server.connection();
    first.rejected("Invalid OTP", false);
    first.close(1011);
    const approval = server.approval();
    (await server.connection()).approved(approval);
    assert.equal(await ended, `approved ${approval.jwt}`);
    assert.deepEqual(told, ["Invalid OTP"]);
  });
});
