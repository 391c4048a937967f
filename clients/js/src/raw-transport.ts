import { RefusedError, UnexpectedResponseError, UnsupportedError } from "./errors.js";
import { fieldsOf } from "./fields.js";
import { urlOf } from "./http.js";
import type { SocketConstructor, Transport } from "./transport.js";

// Close codes that are final (protocol, section 4). 1000 and 4009 become messages.
const refusals: Readonly<Record<number, string>> = { 4001: "invalid_ws_token", 4004: "session_not_found" };

// A rejection is final if the close follows it. How long to wait for the close, in milliseconds.
const closeFollowsWithin = 500;

/** The documented raw WebSocket. The token is a subprotocol, which stays out of logs. */
export const rawTransport: Transport = ({ baseUrl, sessionId, wsToken, WebSocket = globalThis.WebSocket as SocketConstructor | undefined, after }, sink) => {
  if (!WebSocket)
    throw new UnsupportedError("There is no WebSocket; pass the one of the ws package");
  const url = urlOf(baseUrl, `ws/session/${encodeURIComponent(sessionId)}`).replace("http", "ws");
  const socket = new WebSocket(url, ["idtoken.v1", `idtoken.token.${wsToken}`]);

  let rejection: object | undefined;
  let cancel: (() => void) | undefined;
  const tellRejection = (final: boolean) => {
    cancel?.();
    cancel = undefined;
    sink.message("rejected", { ...rejection, final });
  };

  socket.onopen = () => sink.opened();
  socket.onmessage = ({ data }: { data: unknown }) => {
    if (cancel)
      tellRejection(false);
    try {
      const frame = fieldsOf(JSON.parse(data as string));
      rejection = frame.type === "rejected" ? frame : undefined;
      if (rejection)
        cancel = after(closeFollowsWithin, () => tellRejection(false));
      else
        sink.message(frame.type, frame);
    } catch (error) {
      sink.closed(new UnexpectedResponseError("The server sent an invalid message", error));
    }
  };
  socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
    const expired = code === 1000 && reason === "Session expired";
    const final = code === 1000 && !expired;
    if (cancel || (rejection && final))
      tellRejection(final);
    if (expired || code === 4009)
      sink.message(expired ? "expired" : "replaced", undefined);
    else
      sink.closed(code in refusals ? new RefusedError(refusals[code]!, reason) : undefined);
  };
  // The close event follows with the details; without a listener ws would throw.
  socket.onerror = () => {};

  return () => {
    cancel?.();
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  };
};
