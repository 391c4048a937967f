import { HttpTransportType, HubConnectionBuilder, JsonHubProtocol, LogLevel, MessageType, type IHubProtocol } from "@microsoft/signalr";
import { UnexpectedResponseError, type IdTokenError } from "./errors.js";
import type { Sink, SocketConstructor, SocketLike } from "./transport.js";

/** One of the server's hubs, and how to connect to it. */
export interface Hub {
  readonly url: string;
  /** Called for each attempt to connect. */
  readonly accessToken: () => string | Promise<string>;
  /** The methods that the server calls, with the names under which the sink gets them. */
  readonly methods: Readonly<Record<string, string>>;
  readonly WebSocket?: SocketConstructor | undefined;
  /** Finds out whether the server refuses the connection for good: a page cannot see how an upgrade was refused. Never rejects. */
  readonly refusal: (signal: AbortSignal) => Promise<IdTokenError | undefined>;
}

/** Makes one attempt to connect over WebSockets, without negotiation, so that a load balancer needs no sticky sessions. Returns a function that drops it. */
export function openHub({ url, accessToken, methods, WebSocket, refusal }: Hub, sink: Sink): () => void {
  const { sockets, options } = watched(WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined), WebSocket !== undefined);
  const connection = new HubConnectionBuilder()
    .withUrl(url, { transport: HttpTransportType.WebSockets, skipNegotiation: true, accessTokenFactory: accessToken, ...options })
    // SignalR logs the URL, which contains the token.
    .configureLogging(LogLevel.None)
    .withHubProtocol(strict(sink))
    .build();
  for (const [method, name] of Object.entries(methods))
    connection.on(method, (payload: unknown) => sink.message(name, payload));
  const dropped = new AbortController();
  const failed = async (error: unknown) => {
    // A caller that dropped the connection does not need the reason for its failure.
    if (!dropped.signal.aborted)
      sink.closed(handshakeError(error) ?? (await refusal(dropped.signal)));
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
}

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
  /parsing handshake|handshake error|incomplete/i.test(String(error)) ? new UnexpectedResponseError("The server is not a hub", error) : undefined;

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
