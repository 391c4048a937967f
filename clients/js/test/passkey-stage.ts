import assert from "node:assert/strict";
import { IdTokenError, memoryKeyStore, type KeyStore, type PhonePasskey } from "../src/phone.js";
import { FakeServer } from "./fake-server.js";
import { ManualClock } from "./support.js";

/** What the server gets of a passkey, by its number. */
export const registration = (number: number) => ({ authenticatorData: `data-${number}`, clientDataJSON: `client-${number}` });

/** A store whose passkeys are numbered, and note what they were made for. */
export function storeWithPasskeys(act: () => void = () => {}) {
  const made: { readonly text: string; readonly name: string; readonly passkey: PhonePasskey }[] = [];
  const store: KeyStore = { ...memoryKeyStore(), newPasskey: async (text, name) => {
    act();
    const passkey = { sign: async () => ({ authenticatorData: "", clientDataJSON: "", signatureBase64: "" }) };
    made.push({ text, name, passkey });
    return { passkey, registration: registration(made.length) };
  } };
  return { store, made };
}

export const rejects = (promise: Promise<unknown>, expected: string) => assert.rejects(promise, (error) => error instanceof IdTokenError && error.code === expected);

/** A fake server, and the bodies that it got. */
export async function stage() {
  const server = await FakeServer.start();
  const bodies = (path: string) => server.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { server, bodies, clock: new ManualClock(), baseUrl: server.baseUrl };
}
