import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WebSocket } from "ws";
import { hubTransport, IdTokenError, initiate, rawTransport, SignInSession, type InitiatedSession, type SessionOptions } from "../src/index.js";
import { signIn as signInByHub } from "../src/index.js";
import { signIn as signInByRaw } from "../src/raw.js";
import { serviceEvents } from "../src/service.js";
import type { SignInOptions } from "../src/sign-in.js";
import { FakeFeed } from "./fake-feed.js";
import { FakeServer, type Reply } from "./fake-server.js";
import { Odd } from "./odd.js";
import { within } from "./support.js";
import { onEachTransport } from "./transports.js";

// One number to run one case again: IDTOKEN_TEST_SEED=17 npm test
const seeds = process.env.IDTOKEN_TEST_SEED ? [Number(process.env.IDTOKEN_TEST_SEED)] : Array.from({ length: 150 }, (_, i) => i + 1);

// A server for each.
const fewer = seeds.slice(0, 50);

/** Runs `what` and requires that it succeeds, or fails with an error of this library. An error outside of the promise fails the test by itself. */
async function holds(seed: number, given: unknown, what: () => unknown): Promise<void> {
  try {
    await within(Promise.resolve(what()), "an end");
  } catch (error) {
    const { code, message, name } = error as IdTokenError;
    const ours = error instanceof IdTokenError && typeof code === "string" && code !== "" && typeof message === "string" && name === "IdTokenError";
    assert.ok(ours, new Error(`seed ${seed} with ${printed(given)} failed with ${String(error)}`, { cause: error }));
  }
}

const printed = (value: unknown) => {
  try {
    return JSON.stringify(value, (_, member: unknown) => (["bigint", "symbol", "function"].includes(typeof member) ? typeof member : member));
  } catch {
    return "a circle";
  }
};

// Time enough to connect on a busy machine: what is sent on a connection that was given up never arrives.
const quick = { firstDelay: 1, tolerance: 1, connectTimeout: 10_000 };

describe("Odd options", () => {
  for (const [name, signIn] of [["hub", signInByHub], ["raw", signInByRaw]] as const)
    it(`of signIn (${name}) fail with an IdTokenError, if they fail`, async () => {
      await using server = await FakeServer.start();
      for (const seed of seeds) {
        const odd = new Odd(seed);
        const options: SignInOptions & Record<string, unknown> = {
          baseUrl: server.baseUrl, tokenId: "tok_1", serviceId: "demo", scopes: ["identity:basic"], nonce: "n", issuer: "i", validateToken: true, cancelOnLeave: true, WebSocket,
          reconnect: odd.bent({ ...quick }, () => odd.value()), signal: AbortSignal.timeout(60_000), clock: undefined as never, ...(name === "hub" && { transport: hubTransport }),
        };
        const bent = odd.chance() < 0.1 ? (odd.value() as SignInOptions) : odd.bent(options, () => odd.value());
        await holds(seed, bent, async () => {
          const session = await signIn(bent);
          session.stop();
          await session.result;
        });
      }
    });

  it("of initiate and of a session fail with an IdTokenError, if they fail", async () => {
    await using server = await FakeServer.start();
    for (const seed of seeds) {
      const odd = new Odd(seed);
      const options: SessionOptions = { baseUrl: server.baseUrl, WebSocket, reconnect: quick };
      const [initiated, bent] = odd.chance() < 0.5 ? [odd.bent(server.session, () => odd.value()), options] : [server.session, odd.bent(options, () => odd.value())];
      await holds(seed, odd.seed, () => initiate(odd.value() as never));
      await holds(seed, [initiated, bent], async () => {
        const session = new SignInSession(odd.chance() < 0.1 ? (odd.value() as InitiatedSession) : initiated, bent, odd.one([hubTransport, rawTransport, odd.value() as never])).start();
        await new Promise((resolve) => setImmediate(resolve));
        session.stop();
        await session.result;
      });
    }
  });

  it("of serviceEvents fail with an IdTokenError, if they fail", async () => {
    await using feed = await FakeFeed.start();
    for (const seed of seeds) {
      const odd = new Odd(seed);
      const options = {
        baseUrl: feed.baseUrl, accessToken: () => odd.value() as string, tls: {}, after: "1", signal: undefined as never, onState: () => {}, allowPlainHttp: true,
        reconnect: odd.bent({ firstDelay: 1, pingInterval: 1_000 }, () => odd.value()), clock: undefined as never,
      };
      const bent = odd.chance() < 0.1 ? (odd.value() as typeof options) : odd.bent(options, () => odd.value());
      await holds(seed, bent, async () => {
        const events = serviceEvents(bent);
        const first = events.next();
        const left = new Promise((resolve) => setImmediate(resolve)).then(() => events.return!());
        await first;
        await left;
      });
    }
  });
});

onEachTransport("Odd answers", ({ name, session: open }) => {
  const reply = (odd: Odd, whole: object): Reply => {
    const text = odd.one([() => JSON.stringify(odd.bent(whole, () => odd.json())), () => JSON.stringify(odd.json()), () => odd.text(), () => JSON.stringify(whole).slice(odd.below(20))])();
    const status = odd.one([200, 200, 200, 204, 400, 401, 404, 429, 500, 503]);
    return { status, type: odd.one(["application/json", "application/problem+json", "text/html"]), body: status === 204 ? "" : text, headers: { "Retry-After": odd.one(["", "1", "-1", "soon"]) } };
  };

  it("to requests fail with an IdTokenError, if they fail", async () => {
    for (const seed of fewer) {
      await using server = await FakeServer.start();
      const odd = new Odd(seed);
      const [path, whole] = odd.one<[string, object]>([
        ["/auth/initiate", { ...server.session, code: "rate_limited", title: "Too many", errors: {} }],
        ["/.well-known/openid-configuration", { issuer: server.baseUrl, jwks_uri: `${server.baseUrl}/jwks` }],
        ["/jwks", { keys: [server.issuer.jwk, odd.bent(server.issuer.jwk, () => odd.json())] }],
        ["/hubs/session/negotiate", { code: "session_not_found", title: "Gone" }],
      ]);
      const answer = reply(odd, whole);
      server.replies.set(path, answer);
      if (path.endsWith("negotiate"))
        server.refusal = 404;
      const signal = AbortSignal.timeout(path.endsWith("negotiate") ? 20 : 10_000);
      await holds(seed, [path, answer], async () => {
        const session = await (name === "hub" ? signInByHub : signInByRaw)({ baseUrl: server.baseUrl, tokenId: "tok_1", serviceId: "demo", nonce: "n-1", WebSocket, signal, reconnect: quick });
        if (path !== "/auth/initiate" && server.refusal === undefined)
          (await server.connection()).approved(server.approval());
        else
          setImmediate(() => session.stop());
        await session.result;
      });
    }
  });

  it("on the socket fail with an IdTokenError, if they fail", async () => {
    for (const seed of fewer) {
      await using server = await FakeServer.start();
      const odd = new Odd(seed);
      const session = open(server, { reconnect: quick }).start();
      const connection = await server.connection();
      const payload = odd.bent({ autoPassword: "482917", expiresAt: server.session.expiresAt, reason: "Invalid OTP", final: false, ...server.approval() }, () => odd.json());
      const type = odd.one(["otp_ready", "approved", "rejected", odd.json()]);
      const target = odd.one(["OtpReady", "Approved", "Rejected", "Expired", odd.json()]);
      const frame = odd.one<unknown>([
        name === "raw" ? { type, ...payload } : { type: odd.one([1, 1, 1, 2, 3, 6, 7, odd.json()]), target, arguments: odd.one([[payload], [], payload, odd.json()]), invocationId: odd.json() },
        odd.json(),
      ]);
      const text = odd.chance() < 0.2 ? odd.text() : JSON.stringify(frame);
      await holds(seed, text, async () => {
        connection.text(text);
        connection.approved(server.approval());
        await session.result;
      });
      session.stop();
    }
  });

  it("as a token never fail with anything but an IdTokenError", async () => {
    for (const seed of fewer) {
      await using server = await FakeServer.start();
      const odd = new Odd(seed);
      const session = open(server, { reconnect: quick }).start();
      const bent = [odd.bent({ sub: "tok_1", aud: "demo", exp: 0, nbf: 0, nonce: "n-1" }, () => odd.json()), odd.bent({ alg: "ES256", typ: "JWT", kid: "key-1" }, () => odd.json())] as const;
      await holds(seed, bent, async () => {
        (await server.connection()).approved(server.approval(...bent));
        await session.result;
      });
    }
  });
});
