import { WebSocket } from "ws";
import type { DeviceEventMap, DeviceSessionOptions, PhoneIdentity, SignInRequest } from "../src/phone.js";
import { DeviceSession, memoryKeyStore } from "../src/phone.js";
import { FakeServer, json } from "./fake-server.js";
import { fixture, ManualClock, within } from "./support.js";

/** An identity of a fake server, with a key of its own. */
export async function identityOf(server: FakeServer): Promise<PhoneIdentity> {
  server.replies.set("/device/sessions", json({ sessions: [] }));
  return { baseUrl: `${server.baseUrl}/`, tokenId: "tok_1", deviceId: "device", expiresAt: new Date(Date.now() + 1e9), key: await memoryKeyStore().newKey() };
}

const { arguments: [example] } = fixture("device-sign-in-requested") as { arguments: [Record<string, unknown>] };

/** A request as the server sends it, which ends in a minute. */
export const wireRequest = (sessionId: string, now = Date.now(), more: object = {}): Record<string, unknown> =>
  ({ ...example, sessionId, initiatedAt: new Date(now).toISOString(), expiresAt: new Date(now + 60_000).toISOString(), ...more });

export const invocation = (target: string, ...payload: unknown[]): string => JSON.stringify({ type: 1, target, arguments: payload });

export const happens = <E extends keyof DeviceEventMap>(device: DeviceSession, event: E): Promise<DeviceEventMap[E]> =>
  within(new Promise((resolve) => { const off = device.on(event, (value) => { off(); resolve(value); }); }), `event ${event}`);

export const connected = (device: DeviceSession): Promise<void> => within(new Promise((resolve) => {
  device.on("connection", ({ state }) => state === "connected" && resolve());
}), "the connection");

/** Records what a session reports, in words. */
export function recordDevice(device: DeviceSession): string[] {
  const told: string[] = [];
  device.on("requested", ({ sessionId }) => told.push(`requested ${sessionId}`));
  device.on("resolved", ({ request, state }) => told.push(`${state} ${request.sessionId}`));
  device.on("connection", ({ state }) => told.push(state));
  return told;
}

export const ids = (requests: readonly SignInRequest[]): string[] => requests.map(({ sessionId }) => sessionId);


/** A session of a fake server, not started. */
export async function deviceOf(options: DeviceSessionOptions = {}, prepare: (server: FakeServer) => void = () => {}) {
  const server = await FakeServer.start();
  const identity = await identityOf(server);
  prepare(server);
  const clock = new ManualClock();
  const device = new DeviceSession(identity, { clock, reconnect: { jitter: 0 }, WebSocket, ...options });
  return { server, clock, device, told: recordDevice(device) };
}

/** A session that is connected and has read its list. */
export async function listening(options: DeviceSessionOptions = {}) {
  const stage = await deviceOf(options);
  const up = connected(stage.device);
  const asked = stage.server.request("/device/sessions");
  stage.device.start();
  const connection = await stage.server.connection();
  await Promise.all([up, asked]);
  return { ...stage, connection };
}
