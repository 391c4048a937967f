// The raw WebSocket without a library, as a page with its own code would speak it. Runs in browsers and in Node.

const finalCloses = {
  4001: "The server does not accept this page's token.",
  4004: "The sign-in is not there any more.",
  4009: "The sign-in continues in another tab.",
};

/**
 * Follows one sign-in. `handlers`: code(text), refused(reason) for an attempt that failed, approved(jwt), ended(why).
 * Exactly one of approved and ended is called, once. Returns a function that gives up.
 */
export function connectSession(baseUrl, session, handlers, WebSocket = globalThis.WebSocket) {
  // The subprotocol keeps the token out of the address, and so out of every log.
  const url = `${baseUrl.replace(/^http/, "ws")}/ws/session/${session.sessionId}`;
  const over = Date.parse(session.expiresAt) + 5_000;
  let socket, retry, reason, delay = 250, done = false;

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
    // The close that follows says more.
    socket.onerror = () => {};
  }

  function receive(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return end("ended", "The server sent what is no message.");
    }
    reason = frame.type === "rejected" ? frame.reason : undefined;
    if (frame.type === "otp_ready")
      handlers.code(frame.autoPassword);
    else if (frame.type === "rejected")
      handlers.refused(frame.reason);
    else if (frame.type === "approved")
      isGenuine(frame, session).then((genuine) => (genuine ? end("approved", frame.jwt) : end("ended", "The answer is forged.")));
    // Anything else is for newer clients.
  }

  function closed(event) {
    if (event.code in finalCloses)
      return end("ended", finalCloses[event.code]);
    // After an approval this close is not what ends the sign-in: its check is still under way.
    if (event.code === 1000 && event.reason === "Session expired")
      return end("ended", "Nobody answered in time.");
    // A refusal is final if this close follows it; otherwise the person may try again.
    if (event.code === 1000)
      return reason && end("ended", reason);
    if (!done)
      retry = setTimeout(connect, delay * (0.5 + Math.random() / 2));
    delay = Math.min(delay * 2, 10_000);
  }

  connect();
  return () => end("ended", "Given up.");
}

/** Only the server that the sign-in began at knows `random` and the key of `hash`. */
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
