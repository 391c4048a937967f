import type { Clock } from "../clock.js";
import type { Resolution, SignInRequest } from "./request.js";

// More than a server lets one person have pending, so that a late message about an ended request is recognised.
const remembered = 200;

interface Waiting {
  readonly request: SignInRequest;
  readonly cancelTimer: () => void;
  isOverdue: boolean;
}

/** The requests that wait for the person's answer. Each ends once, by itself at its `expiresAt` at the latest. */
export class PendingRequests {
  readonly #waiting = new Map<string, Waiting>();
  readonly #ended = new Map<string, { readonly request: SignInRequest; readonly state: Resolution }>();
  readonly #deciding = new Set<string>();

  constructor(readonly clock: Clock, readonly onEnd: (request: SignInRequest, state: Resolution) => void) {}

  /** Newest first; of two that began in the same second, the one that arrived later. */
  get newestFirst(): readonly SignInRequest[] {
    return [...this.#waiting.values()].map(({ request }) => request).reverse().sort((a, b) => b.initiatedAt.getTime() - a.initiatedAt.getTime());
  }

  get ids(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** Returns false for a request that is known, has ended or is past its end. */
  add(request: SignInRequest): boolean {
    const { sessionId, expiresAt } = request;
    const left = expiresAt.getTime() - this.clock.now();
    if (left <= 0 || this.#waiting.has(sessionId) || this.#ended.has(sessionId))
      return false;
    const waiting = { request, isOverdue: false, cancelTimer: this.clock.after(left, () => {
      waiting.isOverdue = true;
      this.#expire(sessionId);
    }) };
    this.#waiting.set(sessionId, waiting);
    return true;
  }

  /** Ends a request. An end of unknown kind (`over`) gives way to how it really ended, and a decline to the report that it was. */
  end(sessionId: string, state: Resolution): void {
    const waiting = this.#waiting.get(sessionId);
    const ended = this.#ended.get(sessionId);
    const isBetter = (ended?.state === "over" && state !== "over") || (ended?.state === "declined" && state === "reported");
    const request = waiting?.request ?? (isBetter ? ended?.request : undefined);
    if (!request)
      return;
    waiting?.cancelTimer();
    this.#waiting.delete(sessionId);
    this.#ended.set(sessionId, { request, state });
    for (const oldest of [...this.#ended.keys()].slice(0, -remembered))
      this.#ended.delete(oldest);
    this.onEnd(request, state);
  }

  /** Ends those that were known when the server was asked and that are not in its answer. */
  keepOnly(listed: readonly SignInRequest[], known: readonly string[]): void {
    for (const sessionId of known)
      if (!this.#deciding.has(sessionId) && !listed.some((request) => request.sessionId === sessionId))
        this.end(sessionId, "over");
  }

  /** While an answer is on its way, its outcome decides how the request ends. */
  async deciding<T>(sessionId: string, decide: () => Promise<T>): Promise<T> {
    this.#deciding.add(sessionId);
    try {
      return await decide();
    } finally {
      this.#deciding.delete(sessionId);
      this.#expire(sessionId);
    }
  }

  clear(): void {
    for (const { cancelTimer } of this.#waiting.values())
      cancelTimer();
    this.#waiting.clear();
  }

  #expire(sessionId: string): void {
    if (this.#waiting.get(sessionId)?.isOverdue && !this.#deciding.has(sessionId))
      this.end(sessionId, "expired");
  }
}
