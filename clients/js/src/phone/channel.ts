import { RefusedError, type IdTokenError } from "../errors.js";
import { urlOf } from "../http.js";
import { openHub } from "../hub.js";
import type { Sink, SocketConstructor } from "../transport.js";
import type { DeviceServer } from "./server.js";

const methods = { SignInRequested: "requested", SignInResolved: "resolved" };

// The server does not know this phone (any more), or has revoked it.
const final = ["invalid_device_token", "enrollment_revoked"];

const finalOf = (error: unknown): IdTokenError | undefined => (error instanceof RefusedError && final.includes(error.code) ? error : undefined);

/**
 * Makes one attempt to connect to the device channel. The sink gets `requested` and `resolved`, and after each connect `listed`: all that is pending then,
 * since the channel does not repeat what ended while the device was disconnected.
 */
export function openDeviceChannel(server: DeviceServer, WebSocket: SocketConstructor | undefined, known: () => readonly string[], sink: Sink): () => void {
  const dropped = new AbortController();
  const list = async () => {
    const before = known();
    sink.message("listed", { sessions: await server.sessions(dropped.signal), known: before });
  };
  const drop = openHub({
    url: urlOf(server.identity.baseUrl, "hubs/device"),
    accessToken: () => server.token(),
    methods,
    WebSocket,
    refusal: (signal) => server.sessions(signal).then(() => undefined, finalOf),
  }, {
    ...sink,
    opened: () => {
      sink.opened();
      list().catch((error: unknown) => sink.closed(finalOf(error)));
    },
  });
  return () => {
    dropped.abort();
    drop();
  };
}
