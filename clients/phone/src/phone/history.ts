import type { Resolution } from "@idtoken/client/phone";

/** What became of a request, as this device keeps it. */
export interface Entry {
  readonly sessionId: string;
  readonly tokenId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly origin?: string;
  readonly state: Resolution;
  readonly at: Date;
  /** What was shared, where this device approved. */
  readonly scopes?: readonly string[];
}

const database = "idtoken-phone-history";
const entries = "entries";
const most = 200;

/** The history of this device, newest first. It never leaves the device. */
export class History {
  #entries: readonly Entry[] = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  async load(): Promise<void> {
    const all = await run<Entry[]>("readonly", (store) => store.getAll());
    const sorted = all.sort((a, b) => b.at.getTime() - a.at.getTime());
    this.#entries = sorted.slice(0, most);
    for (const { sessionId } of sorted.slice(most))
      await run("readwrite", (store) => store.delete(sessionId));
  }

  /** Adds an entry, in place of an earlier one of the same request. What another tab knows of it stays: only the tab that approved knows the scopes. */
  async add(entry: Entry): Promise<void> {
    const earlier = await run<Entry | undefined>("readonly", (store) => store.get(entry.sessionId));
    const whole = { ...earlier, ...entry };
    this.#entries = [whole, ...this.#entries.filter(({ sessionId }) => sessionId !== entry.sessionId)];
    await run("readwrite", (store) => store.put(whole));
  }

  /** Removes what belongs to an identity, or everything. */
  async remove(tokenId?: string): Promise<void> {
    const gone = this.#entries.filter((entry) => tokenId === undefined || entry.tokenId === tokenId);
    this.#entries = this.#entries.filter((entry) => !gone.includes(entry));
    for (const { sessionId } of gone)
      await run("readwrite", (store) => store.delete(sessionId));
  }

  /** Whether this identity has approved a sign-in to the service before. */
  knows(tokenId: string, serviceId: string): boolean {
    return this.#entries.some((entry) => entry.tokenId === tokenId && entry.serviceId === serviceId && entry.state === "approved");
  }
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(entries, { keyPath: "sessionId" });
  const opened = await done(opening);
  try {
    return await done(work(opened.transaction(entries, mode).objectStore(entries)));
  } finally {
    opened.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
