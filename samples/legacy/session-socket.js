// The raw WebSocket without a library, for a page that brings its own code. Runs in browsers and in Node.

const finalCloses = {
  4001: "The server does not accept this page's token.",
  4004: "The sign-in no longer exists.",
  4009: "The sign-in continues in another tab.",
};

/**
 * Follows one sign-in. `handlers`: code(text), refused(reason) for an attempt that failed, approved(jwt), ended(why).
 * Exactly one of approved and ended is called, once. Returns a function that gives up, and asks the server to cancel the sign-in.
 */
export function connectSession(baseUrl, session, handlers, WebSocket = globalThis.WebSocket) {
  // As a subprotocol the token stays out of the URL, and so out of logs.
  const url = `${baseUrl.replace(/^http/, "ws")}/ws/session/${session.sessionId}`;
  const over = Date.parse(session.expiresAt) + 5_000;
  let socket, retry, reason, delay = 250, checking = false, done = false;

  const deadline = setTimeout(() => end("ended", "Nobody answered in time."), over - Date.now());

  function end(handler, value) {
    if (done)
      return;
    done = true;
    clearTimeout(deadline);
    clearTimeout(retry);
    socket.close();
    handlers[handler](value);
  }

  function connect() {
    reason = undefined;
    socket = new WebSocket(url, ["idtoken.v1", `idtoken.token.${session.wsToken}`]);
    socket.onmessage = ({ data }) => receive(data);
    socket.onclose = closed;
    // The close event follows with the details.
    socket.onerror = () => {};
  }

  function receive(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return end("ended", "The server sent an invalid message.");
    }
    reason = frame.type === "rejected" ? frame.reason : undefined;
    if (frame.type === "otp_ready")
      // A masked code must not replace the whole one.
      handlers.code(frame.autoPassword.includes("*") ? session.autoPassword : frame.autoPassword);
    else if (frame.type === "rejected")
      handlers.refused(frame.reason);
    else if (frame.type === "approved")
      check(frame);
    // Other types are for newer clients.
  }

  async function check(frame) {
    checking = true;
    if (await isGenuine(frame, session))
      end("approved", frame.jwt);
    else
      end("ended", "The approval is forged.");
  }

  function closed(event) {
    if (event.code in finalCloses)
      return end("ended", finalCloses[event.code]);
    if (event.code === 1000 && event.reason === "Session expired")
      return end("ended", "Nobody answered in time.");
    // A rejection is final if this close follows it; otherwise the person may try again. After an approval, its check ends the sign-in.
    if (event.code === 1000)
      return reason && end("ended", reason);
    if (!done)
      retry = setTimeout(connect, delay * (0.5 + Math.random() / 2));
    delay = Math.min(delay * 2, 10_000);
  }

  connect();
  return () => {
    // An approval that is being checked has resolved the session already.
    if (!done && !checking)
      cancel(baseUrl, session);
    end("ended", "The sign-in was given up.");
  };
}

/** Asks the server to end the sign-in, so that the phone stops asking. Best effort: it expires soon anyway. */
function cancel(baseUrl, { sessionId, wsToken }) {
  fetch(`${baseUrl}/auth/cancel`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${wsToken}` },
    body: JSON.stringify({ sessionId }),
    // The request outlives a page that is being left.
    keepalive: true,
  }).catch(() => {});
}

/** Only the server that began the sign-in knows `random` and the key of `hash`. */
export async function isGenuine({ jwt, hash, random }, session) {
  if (random !== session.random)
    return false;
  try {
    const text = new TextEncoder();
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", text.encode(session.wsToken), hmac, false, ["verify"]);
    const bytes = Uint8Array.from(atob(hash.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    return await crypto.subtle.verify(hmac, key, bytes, text.encode(`${session.sessionId}|${session.random}|${jwt}`));
  } catch {
    return false;
  }
}
