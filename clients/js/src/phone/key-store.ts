import type { PhoneKey } from "./key.js";
import { WebCryptoKey } from "./key.js";
import type { NewPasskey, PhonePasskey } from "./passkey.js";

/** A person's identity on this device: what the server knows the device by. */
export interface PhoneIdentity {
  /** The server's address, absolute. */
  readonly baseUrl: string;
  /** The person, as services name them. */
  readonly tokenId: string;
  readonly deviceId: string;
  /** When the credential and with it the enrollment ends. */
  readonly expiresAt: Date;
  /** What the app calls this identity. */
  readonly name?: string;
  readonly key: PhoneKey;
  /** Approves in place of the key, where the server knows it. */
  readonly passkey?: PhonePasskey;
}

/** Keeps the identities of a device; each has a tokenId of its own. */
export interface KeyStore {
  /** Makes a key, which is kept once its identity is saved. */
  newKey(): Promise<PhoneKey>;
  /** Makes a passkey for what the text says, which is kept once its identity is saved. Absent: this store keeps none. */
  newPasskey?(text: string, name: string, signal?: AbortSignal): Promise<NewPasskey>;
  list(): Promise<readonly PhoneIdentity[]>;
  /** Adds an identity, in place of the one with the same tokenId. */
  save(identity: PhoneIdentity): Promise<void>;
  /** Removes an identity and its key. The key cannot be restored. */
  remove(tokenId: string): Promise<void>;
}

/** Keeps identities until the program ends, for tests and trials. It makes no passkeys. */
export function memoryKeyStore(): KeyStore {
  const kept = new Map<string, PhoneIdentity>();
  return {
    newKey: () => WebCryptoKey.generate(),
    list: async () => [...kept.values()],
    save: async (identity) => void kept.set(identity.tokenId, identity),
    remove: async (tokenId) => void kept.delete(tokenId),
  };
}
