import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

/** A push service for Firefox: its browsers connect by WebSocket, and servers post to the endpoints that they got. */
export class PushService {
  readonly #http = createServer();
  readonly #sockets = new WebSocketServer({ server: this.#http });
  readonly #acknowledged = new EventEmitter();
  #arrived = 0;
  #delivered = 0;
  #browser: WebSocket | undefined;
  #port = 0;

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#sockets.on("connection", (socket) => socket.on("message", (text) => service.#answer(socket, JSON.parse(String(text)))));
    service.#http.on("request", async (request, response) => {
      const data = (await buffer(request)).toString("base64url");
      service.#arrived++;
      service.#browser?.send(JSON.stringify({
        messageType: "notification", channelID: request.url?.slice(1), version: `${service.#arrived}`, data, headers: { encoding: request.headers["content-encoding"] },
      }));
      response.writeHead(201).end();
    });
    service.#http.listen(0, "127.0.0.1");
    await once(service.#http, "listening");
    service.#port = (service.#http.address() as AddressInfo).port;
    return service;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  /** How many messages servers have sent. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Waits until the browser has given so many messages to service workers. */
  async delivered(count: number): Promise<void> {
    while (this.#delivered < count)
      await once(this.#acknowledged, "one", { signal: AbortSignal.timeout(20_000) });
  }

  stop(): void {
    this.#sockets.clients.forEach((socket) => socket.terminate());
    this.#sockets.close();
    this.#http.close();
  }

  #answer(socket: WebSocket, message: { readonly messageType?: string; readonly channelID?: string }): void {
    this.#browser = socket;
    const { messageType, channelID } = message;
    if (messageType === "hello")
      socket.send(JSON.stringify({ messageType, uaid: "a".repeat(32), status: 200, use_webpush: true, broadcasts: {} }));
    else if (messageType === "register")
      socket.send(JSON.stringify({ messageType, channelID, status: 200, pushEndpoint: `http://127.0.0.1:${this.#port}/${channelID}` }));
    else if (messageType === "unregister")
      socket.send(JSON.stringify({ messageType, channelID, status: 200 }));
    else if (messageType === "ack")
      this.#acknowledged.emit("one", ++this.#delivered);
    else if (messageType === undefined)
      socket.send("{}");
  }
}
