/** A phone that is enrolled at the server. */
export interface Enrolled {
  readonly tokenId: string;
  readonly person: string;
  readonly keys: CryptoKeyPair;
}

const name = "idtoken-phone";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("phones");
  const database = await done(opening);
  try {
    return await done(work(database.transaction("phones", mode).objectStore("phones")));
  } finally {
    database.close();
  }
}

export const load = (): Promise<Enrolled | undefined> => inStore("readonly", (store) => store.get("this") as IDBRequest<Enrolled | undefined>);

export const save = (enrolled: Enrolled): Promise<unknown> => inStore("readwrite", (store) => store.put(enrolled, "this"));
