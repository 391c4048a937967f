import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { signIn, type IdTokenError } from "../src/index.js";
import { serviceEvents, type ServiceEventsOptions } from "../src/service.js";
import { Phone } from "./phone.js";
import { next, within } from "./support.js";

const { IDTOKEN_TEST_URL: baseUrl = "", IDTOKEN_TEST_TLS_URL: tlsUrl = "", IDTOKEN_TEST_ISSUER: issuer = "", IDTOKEN_TEST_CERTIFICATES: folder = "" } = process.env;

describe("A service's feed of a real server", { skip: !baseUrl && "IDTOKEN_TEST_URL is not set; npm run test:server starts a server" }, () => {
  const accessToken = async () => (await fetch(`${issuer}/token?aud=back-ends`)).text();
  const file = (name: string) => readFileSync(`${folder}/${name}`);
  const certificate = () => ({ cert: file("client.pem"), key: file("client.key"), ca: file("server.pem") });
  let phone: Phone;
  before(async () => void (phone = await new Phone(baseUrl).enroll()));

  // The token opens the feed of demo, the certificate that of shop: each must get its own events.
  const ways: [name: string, serviceId: string, options: () => ServiceEventsOptions][] = [
    ["by token", "demo", () => ({ baseUrl, accessToken })],
    ["by certificate", "shop", () => ({ baseUrl: tlsUrl, tls: certificate() })],
  ];
  for (const [name, serviceId, options] of ways)
    it(`is read ${name}, and resumed`, async () => {
      const events = serviceEvents({ ...options(), after: "0" });
      const session = await signIn({ baseUrl, tokenId: phone.tokenId, serviceId, scopes: ["identity:basic"] });
      await next(session, "otpReady");
      const initiated = await find(events, session.initiated.sessionId);
      assert.equal(initiated.type, "session_initiated");
      assert.equal((await phone.approve(session.initiated.sessionId, session.autoPassword)).status, 200);
      const { jwt } = await within(session.result, "the outcome");
      await events.return?.();

      const resumed = serviceEvents({ ...options(), after: initiated.id });
      const approved = await find(resumed, session.initiated.sessionId);
      assert.deepEqual([approved.type, "jwt" in approved && approved.jwt], ["session_approved", jwt]);
      await resumed.return?.();
    });

  it("is refused to a token of another audience, and without a certificate", async () => {
    const other = async () => (await fetch(`${issuer}/token?aud=other`)).text();
    assert.equal(await code(serviceEvents({ baseUrl, accessToken: other })), "invalid_service_token");
    assert.equal(await code(serviceEvents({ baseUrl: tlsUrl, tls: { ca: file("server.pem") } })), "invalid_service_token");
  });

  async function find(events: ReturnType<typeof serviceEvents>, sessionId: string) {
    for (;;) {
      const { value } = await within(events.next(), "an event");
      if (value && "sessionId" in value && value.sessionId === sessionId)
        return value;
    }
  }

  const code = (events: ReturnType<typeof serviceEvents>) =>
    within(events.next().then(() => "an event", (error: unknown) => (error as IdTokenError).code), "a refusal");
});
