import { HttpTransportType, HubConnectionBuilder, JsonHubProtocol, LogLevel, type IHubProtocol } from "@microsoft/signalr";
import { UnexpectedResponseError } from "./errors.js";
import { urlOf } from "./http.js";
import { refusalOf } from "./refusal.js";
import type { Sink, SocketConstructor, SocketLike, Transport } from "./transport.js";

const methods = { OtpReady: "otp_ready", Approved: "approved", Rejected: "rejected", Expired: "expired", Replaced: "replaced" };

/** SignalR over WebSockets, without negotiation, so that no load balancer needs to be sticky. */
export const hubTransport: Transport = (target, sink) => {
  const { sockets, options } = watched(target.WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined), target.WebSocket !== undefined);
  const connection = new HubConnectionBuilder()
    .withUrl(urlOf(target.baseUrl, `hubs/session?sessionId=${encodeURIComponent(target.sessionId)}`), {
      transport: HttpTransportType.WebSockets,
      skipNegotiation: true,
      accessTokenFactory: () => target.wsToken,
      ...options,
    })
    // SignalR logs the address, which has the token in it.
    .configureLogging(LogLevel.None)
    .withHubProtocol(strict(sink))
    .build();
  for (const [method, name] of Object.entries(methods))
    connection.on(method, (payload: unknown) => sink.message(name, payload));
  connection.onclose(() => sink.closed());
  connection.start().then(() => sink.opened(), async (error: unknown) => sink.closed(handshakeError(error) ?? (await refusalOf(target))));

  return () => {
    // SignalR cannot end a connection that is being made; it would come up later and replace the one that came after it.
    for (const socket of sockets)
      socket.close();
    connection.stop().catch(() => {});
  };
};

/** JSON that tells when it cannot be read; SignalR would only close, as if the network had failed. */
function strict(sink: Sink): IHubProtocol {
  const json = new JsonHubProtocol();
  return {
    name: json.name,
    version: json.version,
    transferFormat: json.transferFormat,
    writeMessage: (message) => json.writeMessage(message),
    parseMessages(input, logger) {
      try {
        return json.parseMessages(input as string, logger);
      } catch (error) {
        sink.closed(new UnexpectedResponseError("The server sent what is no message.", error));
        return [];
      }
    },
  };
}

// These two mean that something else than a hub answered; the other failures of a handshake are the network's.
const handshakeError = (error: unknown) =>
  /parsing handshake|handshake error|incomplete/i.test(String(error)) ? new UnexpectedResponseError("The server is no session hub.", error) : undefined;

/** A constructor that remembers what it made. In Node, SignalR brings its own unless one is passed. */
function watched(original: SocketConstructor | undefined, passed: boolean) {
  const sockets: SocketLike[] = [];
  const construct = (target: SocketConstructor, parameters: ConstructorParameters<SocketConstructor>) => {
    const socket = new target(...parameters);
    sockets.push(socket);
    return socket;
  };
  const inNode = (globalThis as { process?: { release?: { name?: string } } }).process?.release?.name === "node";
  // An option that SignalR has and does not declare.
  const options = original && (passed || !inNode) ? { WebSocket: new Proxy(original, { construct }) } : {};
  return { sockets, options };
}
