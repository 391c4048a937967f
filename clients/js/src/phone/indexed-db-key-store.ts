import { UnsupportedError } from "../errors.js";
import type { KeyStore, PhoneIdentity } from "./key-store.js";
import { WebCryptoKey } from "./key.js";
import { WebAuthnPasskey } from "./passkey.js";

const identities = "identities";

/** The tokenId of a record that is written to see whether the browser keeps keys. No identity has it. */
const trial = "";

/** An identity as IndexedDB has it: a key pair can be copied there without being readable. */
type Kept = Omit<PhoneIdentity, "key" | "passkey"> & { readonly keys: CryptoKeyPair; readonly passkeyId?: Uint8Array<ArrayBuffer> };

/**
 * Keeps identities in the browser's IndexedDB, where every page of the same origin finds them. The browser deletes them with the site's data.
 * @param database The name of the database.
 */
export function indexedDbKeyStore(database = "idtoken-phone-keys"): KeyStore {
  const run = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) => inDatabase(database, mode, work);
  return {
    newKey: async () => {
      const key = await WebCryptoKey.generate();
      // Some private windows keep no keys. It has to show now: later a credential would be used up.
      await run("readwrite", (store) => store.put({ tokenId: trial, keys: key.pair }));
      await run("readwrite", (store) => store.delete(trial));
      return key;
    },
    list: async () => (await run<Kept[]>("readonly", (store) => store.getAll())).filter(({ tokenId }) => tokenId !== trial).map(identityOf),
    newPasskey: (text, name, signal) => WebAuthnPasskey.create(text, name, signal),
    save: async ({ key, passkey, ...rest }) => {
      if (!(key instanceof WebCryptoKey) || (passkey && !(passkey instanceof WebAuthnPasskey)))
        throw new UnsupportedError("IndexedDB keeps only keys of WebCrypto and passkeys of WebAuthn");
      await run("readwrite", (store) => store.put({ ...rest, keys: key.pair, ...(passkey && { passkeyId: passkey.id }) } satisfies Kept));
    },
    remove: async (tokenId) => void (await run("readwrite", (store) => store.delete(tokenId))),
  };
}

const identityOf = ({ keys, passkeyId, ...rest }: Kept): PhoneIdentity => ({ ...rest, key: new WebCryptoKey(keys), ...(passkeyId && { passkey: new WebAuthnPasskey(passkeyId) }) });

async function inDatabase<T>(name: string, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    return await inOpened(await opened(name), mode, work);
  } catch (error) {
    throw new UnsupportedError("The browser keeps no keys here", error);
  }
}

function opened(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(identities, { keyPath: "tokenId" });
  return done(opening);
}

async function inOpened<T>(database: IDBDatabase, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    const transaction = database.transaction(identities, mode);
    const result = await done(work(transaction.objectStore(identities)));
    await committed(transaction);
    return result;
  } finally {
    database.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A write that succeeded may still be undone, for want of space, until its transaction is complete. */
function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
