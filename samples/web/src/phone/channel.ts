import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { deviceToken } from "./device-token.js";
import type { Enrolled } from "./enrolled.js";
import type { Resolution, SignInRequest } from "./request.js";
import { PhoneError, get } from "./server.js";

export interface ChannelListener {
  requested(request: SignInRequest): void;
  resolved(sessionId: string, state: Resolution): void;
  /** All pending requests. `known` holds the ids that were known when the phone asked. */
  listed(pending: readonly SignInRequest[], known: readonly string[]): void;
  connected(connected: boolean): void;
  known(): readonly string[];
}

// The server no longer knows the phone, or has revoked it.
const final = ["invalid_device_token", "enrollment_not_found", "enrollment_revoked"];
const longestWait = 10_000;

/** Listens for sign-in requests, reconnecting as needed, until the server refuses this phone. Returns the code of the refusal. */
export async function listen(phone: Enrolled, listener: ChannelListener, gone: AbortSignal): Promise<string> {
  for (let failures = 0; !gone.aborted; failures++) {
    const { connection, closed } = connectionOf(phone, listener);
    const stop = () => void connection.stop();
    gone.addEventListener("abort", stop);
    try {
      const up = await connection.start().then(() => true, () => false);
      // A page cannot see why an upgrade was refused; a plain request can.
      await list(phone, listener);
      if (up) {
        failures = 0;
        listener.connected(true);
        await lost(closed, stop, () => list(phone, listener).catch(stop));
      }
    } catch (error) {
      if (error instanceof PhoneError && final.includes(error.code))
        return error.code;
    } finally {
      gone.removeEventListener("abort", stop);
      stop();
    }
    listener.connected(false);
    await backOnline(Math.min(longestWait, 250 * 2 ** failures) * (0.5 + Math.random() / 2), gone);
  }
  return "enrollment_not_found";
}

async function list(phone: Enrolled, listener: ChannelListener): Promise<void> {
  const known = listener.known();
  const { sessions } = await get<{ sessions: readonly SignInRequest[] }>("device/sessions", await deviceToken(phone));
  listener.listed(sessions, known);
}

function connectionOf(phone: Enrolled, listener: ChannelListener) {
  const connection = new HubConnectionBuilder()
    .withUrl("hubs/device", { transport: HttpTransportType.WebSockets, skipNegotiation: true, accessTokenFactory: () => deviceToken(phone) })
    // SignalR logs the address, which contains the token.
    .configureLogging(LogLevel.None)
    .build();
  connection.on("SignInRequested", (request: SignInRequest) => listener.requested(request));
  connection.on("SignInResolved", ({ sessionId, state }: { sessionId: string; state: Resolution }) => listener.resolved(sessionId, state));
  const closed = new Promise<void>((resolve) => connection.onclose(() => resolve()));
  return { connection, closed };
}

/** Waits for the end of a connection. A page that becomes visible again asks whether it missed something. */
async function lost(closed: Promise<void>, stop: () => void, check: () => Promise<void>): Promise<void> {
  const back = () => void (document.visibilityState === "visible" && check());
  document.addEventListener("visibilitychange", back);
  globalThis.addEventListener("offline", stop);
  await closed;
  document.removeEventListener("visibilitychange", back);
  globalThis.removeEventListener("offline", stop);
}

/** Waits some milliseconds, or until the network or the person comes back. */
function backOnline(wait: number, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const go = () => {
      stop.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(go, wait);
    globalThis.addEventListener("online", go, stop);
    document.addEventListener("visibilitychange", go, stop);
    gone.addEventListener("abort", go, stop);
  });
}
