import { describe } from "node:test";
import { WebSocket } from "ws";
import { hubTransport, rawTransport, SignInSession, type SessionOptions, type Transport } from "../src/index.js";
import { FakeServer } from "./fake-server.js";

export interface Stage {
  readonly name: "hub" | "raw";
  readonly transport: Transport;
  /** A session of the fake server, not started. */
  session(server: FakeServer, options?: Partial<SessionOptions>): SignInSession;
}

/** Runs one suite for each transport. */
export function onEachTransport(title: string, suite: (stage: Stage) => void): void {
  for (const [name, transport] of [["hub", hubTransport], ["raw", rawTransport]] as const)
    describe(`${title} (${name})`, () => suite({
      name,
      transport,
      session: (server, options) => new SignInSession(server.session, { baseUrl: server.baseUrl, serviceId: "demo", tokenId: "tok_1", nonce: "n-1", WebSocket, ...options }, transport),
    }));
}
