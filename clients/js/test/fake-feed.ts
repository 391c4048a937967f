import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { WebSocketServer, type WebSocket } from "ws";
import { within } from "./support.js";

/** The server's end of one connection to a feed. */
export class FakeFeedConnection {
  /** The code that the client closed with. */
  readonly closed: Promise<number>;

  constructor(readonly socket: WebSocket, readonly request: IncomingMessage) {
    this.closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
  }

  /** Session events with these ids. */
  send(...ids: number[]): void {
    for (const id of ids)
      this.text(JSON.stringify({ type: "session_initiated", id: String(id), sessionId: "sess_1", tokenId: "tok_1", occurredAt: "2025-01-15T10:00:00Z" }));
  }

  text(frame: string): void {
    this.socket.send(frame);
  }

  left(): Promise<number> {
    return within(this.closed, "the client's leaving");
  }
}

/** How an attempt to connect is refused. */
type Refusal = { readonly status: number; readonly retryAfter?: string } | { readonly close: number; readonly reason: string } | "silence";

/** A server's `/ws` on a real port, which accepts or refuses connections as the test says. */
export class FakeFeed implements AsyncDisposable {
  readonly refusals: Refusal[] = [];
  /** The position that the 101 names. */
  position: string | undefined = "7";
  /** Accepts, and reads nothing, so that a ping gets no answer. */
  dead = false;
  upgrades = 0;
  readonly certificates: string[] = [];

  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #arrived: FakeFeedConnection[] = [];
  readonly #open = new Set<Socket>();
  #awaited: (() => void) | undefined;

  private constructor(readonly tls: ServerOptions | undefined) {
    this.#http = tls ? createTlsServer({ requestCert: true, rejectUnauthorized: false, ...tls }) : createServer();
    this.#sockets.on("headers", (headers, request) => {
      if (this.position !== undefined)
        headers.push(`IdToken-Last-Event-Id: ${new URL(request.url!, "ws://x").searchParams.get("after") ?? this.position}`);
    });
  }

  static async start(tls?: ServerOptions): Promise<FakeFeed> {
    const feed = new FakeFeed(tls);
    feed.#http.on("connection", (socket: Socket) => feed.#open.add(socket.on("close", () => feed.#open.delete(socket))));
    feed.#http.on("upgrade", (request, socket: Socket, head) => feed.#upgrade(request, socket, head));
    await new Promise<void>((resolve) => feed.#http.listen(0, "127.0.0.1", resolve));
    return feed;
  }

  get baseUrl(): string {
    return `${this.tls ? "https://localhost" : "http://127.0.0.1"}:${(this.#http.address() as AddressInfo).port}`;
  }

  /** How many sockets are open. */
  get open(): number {
    return this.#open.size;
  }

  /** Waits for the next accepted connection. */
  async connection(): Promise<FakeFeedConnection> {
    if (this.#arrived.length === 0)
      await within(new Promise<void>((resolve) => (this.#awaited = resolve)), "a connection");
    return this.#arrived.shift()!;
  }

  /** Waits for an attempt to connect. */
  async tried(): Promise<void> {
    if (this.upgrades === 0)
      await within(once(this.#http, "upgrade"), "an attempt to connect");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open)
      socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.upgrades++;
    socket.on("error", () => {});
    if (this.tls)
      this.certificates.push((socket as TLSSocket).getPeerX509Certificate()?.subject ?? "");
    const refusal = this.refusals.shift();
    if (refusal === "silence")
      return;
    if (refusal && "status" in refusal)
      return void socket.end(`HTTP/1.1 ${refusal.status} No\r\nContent-Length: 0\r\n${refusal.retryAfter ? `Retry-After: ${refusal.retryAfter}\r\n` : ""}Connection: close\r\n\r\n`);
    const position = this.position;
    this.position = refusal ? undefined : position;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (refusal)
        return webSocket.close(refusal.close, refusal.reason);
      this.#arrived.push(new FakeFeedConnection(webSocket, request));
      if (this.dead)
        webSocket.pause();
      this.#awaited?.();
    });
    this.position = position;
  }
}
