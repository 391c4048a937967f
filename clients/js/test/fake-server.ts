import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { InitiatedSession } from "../src/index.js";
import { FakeHubConnection, FakeRawConnection, type FakeConnection } from "./fake-connection.js";
import { approvalOf, claimsFor, FakeIssuer } from "./fake-issuer.js";
import { within } from "./support.js";

export type Reply = { readonly status?: number; readonly type?: string; readonly body: string; readonly headers?: Record<string, string> };
export const json = (body: unknown, status = 200): Reply => ({ status, type: status < 400 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });
export const problem = (status: number, code: string, headers = {}): Reply => ({ ...json({ title: code, status, code }, status), headers });

/** Speaks the protocol on a real port, and sends what the test wants. */
export class FakeServer implements AsyncDisposable {
  readonly session: InitiatedSession = {
    sessionId: "sess_9f2cXq7pT1yV0bKd3RmZaw", autoPassword: "482917", wsToken: "k1.3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", random: "a1b2c3d4e5f67890",
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  };
  /** By path; `lost`: the connection breaks instead of an answer. */
  readonly replies = new Map<string, Reply | "lost">();
  readonly requests: { readonly path: string; readonly body: string; readonly headers: IncomingMessage["headers"] }[] = [];
  /** If set, refuses upgrades with this status, or does not answer them. */
  refusal: number | "silence" | undefined;
  upgrades = 0;
  issuer = new FakeIssuer();

  readonly #http: Server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => offered.has("idtoken.v1") && "idtoken.v1" });
  readonly #arrived: FakeConnection[] = [];
  readonly #upgrades = new EventEmitter();
  readonly #answers = new EventEmitter();
  readonly #silent: Socket[] = [];
  #awaited: (() => void) | undefined;

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    server.#http.on("upgrade", (request, socket: Socket, head) => server.#upgrade(request, socket, head));
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    server.replies.set("/auth/initiate", json(server.session));
    server.replies.set("/.well-known/openid-configuration", json({ issuer: server.baseUrl, jwks_uri: `${server.baseUrl}/jwks` }));
    server.publish(server.issuer);
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  publish(...issuers: FakeIssuer[]): void {
    this.replies.set("/jwks", json({ keys: issuers.map(({ jwk }) => jwk) }));
  }

  /** Waits for the next connection, in the order they were made. */
  async connection(): Promise<FakeConnection> {
    if (this.#arrived.length === 0)
      await within(new Promise<void>((resolve) => (this.#awaited = resolve)), "a connection");
    const connection = this.#arrived.shift()!;
    await within(connection.ready, "the handshake");
    return connection;
  }

  /** Waits for the next request to this path. */
  async request(path: string): Promise<FakeServer["requests"][number]> {
    for (;;) {
      const [request] = (await within(once(this.#answers, "request"), `a request to ${path}`)) as [FakeServer["requests"][number]];
      if (request.path === path)
        return request;
    }
  }

  /** The socket of the next attempt to connect. */
  async upgrade(): Promise<Socket> {
    const [socket] = await within(once(this.#upgrades, "upgrade"), "an upgrade");
    return socket as Socket;
  }

  approval(claims: object = {}, header: object = {}): Record<string, string> {
    return approvalOf(this.issuer.jwt({ ...claimsFor(this.baseUrl, this.session), ...claims }, header), this.session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients)
      socket.terminate();
    for (const socket of this.#silent)
      socket.destroy();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request)
      body += String(chunk);
    const path = request.url!.split("?")[0]!;
    this.requests.push({ path, body, headers: request.headers });
    this.#answers.emit("request", this.requests.at(-1));
    const reply = this.replies.get(path) ?? problem(404, "not_found");
    if (reply === "lost")
      return void request.socket.destroy();
    const { status = 200, type = "text/html", body: answer, headers } = reply;
    response.writeHead(status, { "Content-Type": type, Connection: "close", ...headers }).end(answer);
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.upgrades++;
    this.#upgrades.emit("upgrade", socket);
    if (this.refusal === "silence")
      return void this.#silent.push(socket.on("error", () => {}).on("end", () => socket.destroy()).resume());
    if (this.refusal !== undefined)
      return void socket.end(`HTTP/1.1 ${this.refusal} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#arrived.push(request.url!.startsWith("/hubs/") ? new FakeHubConnection(webSocket, request) : new FakeRawConnection(webSocket, request));
      this.#awaited?.();
    });
  }
}
