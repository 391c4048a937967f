import { HttpTransportType, HubConnectionBuilder, JsonHubProtocol, LogLevel, MessageType, type IHubProtocol } from "@microsoft/signalr";
import { UnexpectedResponseError } from "./errors.js";
import { urlOf } from "./http.js";
import { refusalOf } from "./refusal.js";
import type { Sink, SocketConstructor, SocketLike, Transport } from "./transport.js";

const methods = { OtpReady: "otp_ready", Approved: "approved", Rejected: "rejected", Expired: "expired", Replaced: "replaced" };

/** SignalR over WebSockets, without negotiation, so that a load balancer needs no sticky sessions. */
export const hubTransport: Transport = (target, sink) => {
  const { sockets, options } = watched(target.WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined), target.WebSocket !== undefined);
  const connection = new HubConnectionBuilder()
    .withUrl(urlOf(target.baseUrl, `hubs/session?sessionId=${encodeURIComponent(target.sessionId)}`), {
      transport: HttpTransportType.WebSockets,
      skipNegotiation: true,
      accessTokenFactory: () => target.wsToken,
      ...options,
    })
    // SignalR logs the URL, which contains the token.
    .configureLogging(LogLevel.None)
    .withHubProtocol(strict(sink))
    .build();
  for (const [method, name] of Object.entries(methods))
    connection.on(method, (payload: unknown) => sink.message(name, payload));
  const dropped = new AbortController();
  const failed = async (error: unknown) => {
    // Whoever dropped the connection does not care why it failed.
    if (!dropped.signal.aborted)
      sink.closed(handshakeError(error) ?? (await refusalOf(target, dropped.signal)));
  };
  connection.onclose(() => sink.closed());
  connection.start().then(() => sink.opened(), failed);

  return () => {
    dropped.abort();
    // SignalR cannot abort a connection attempt; it would complete later and replace the connection that came after it.
    for (const socket of sockets)
      socket.close();
    connection.stop().catch(() => {});
  };
};

/** JSON that reports a message that it cannot read; SignalR would only close the connection, as if the network had failed. */
function strict(sink: Sink): IHubProtocol {
  const json = new JsonHubProtocol();
  return {
    name: json.name,
    version: json.version,
    transferFormat: json.transferFormat,
    writeMessage: (message) => json.writeMessage(message),
    parseMessages(input, logger) {
      try {
        const messages = json.parseMessages(input as string, logger);
        for (const message of messages)
          if (message.type === MessageType.Invocation && !Array.isArray(message.arguments))
            throw new TypeError("The arguments are not an array");
        return messages;
      } catch (error) {
        sink.closed(new UnexpectedResponseError("The server sent an invalid message", error));
        return [];
      }
    },
  };
}

// These mean that the server is not a hub; every other failure of a handshake is the network's.
const handshakeError = (error: unknown) =>
  /parsing handshake|handshake error|incomplete/i.test(String(error)) ? new UnexpectedResponseError("The server is not a session hub", error) : undefined;

/** A constructor that remembers the sockets it made. In Node, SignalR uses its own unless one is passed. */
function watched(original: SocketConstructor | undefined, passed: boolean) {
  const sockets: SocketLike[] = [];
  const construct = (target: SocketConstructor, parameters: ConstructorParameters<SocketConstructor>) => {
    const socket = new target(...parameters);
    sockets.push(socket);
    return socket;
  };
  const inNode = (globalThis as { process?: { release?: { name?: string } } }).process?.release?.name === "node";
  // SignalR has this option but does not declare it.
  const options = original && (passed || !inNode) ? { WebSocket: new Proxy(original, { construct }) } : {};
  return { sockets, options };
}
