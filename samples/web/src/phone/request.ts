/** A service asks the person to sign in, as the device channel says it. */
export interface SignInRequest {
  readonly sessionId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly scopes: readonly string[];
  /** Absent or null where the person types the code that the browser shows. */
  readonly code?: string | null;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly initiatedAt: string;
  readonly expiresAt: string;
}

/** How a request ended, by the server; `over`: it ended, and nobody said how. */
export type Resolution = "approved" | "declined" | "locked" | "revoked" | "expired" | "cancelled" | "superseded" | "over";

/** The requests that wait for the person's answer. */
export class Requests {
  readonly #waiting = new Map<string, SignInRequest>();

  /** The request to show: the one that the person has just caused. */
  get newest(): SignInRequest | undefined {
    return [...this.#waiting.values()].sort((a, b) => a.initiatedAt.localeCompare(b.initiatedAt)).at(-1);
  }

  get count(): number {
    return this.#waiting.size;
  }

  get ids(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** Whether the time of a known request is over. */
  ended(sessionId: string): boolean {
    return Date.parse(this.#waiting.get(sessionId)?.expiresAt ?? "") <= Date.now();
  }

  /** Adds a request, and returns false if it is known. */
  add(request: SignInRequest): boolean {
    if (this.#waiting.has(request.sessionId))
      return false;
    this.#waiting.set(request.sessionId, request);
    return true;
  }

  /** Removes a request, and says whether it was on the screen. */
  take(sessionId: string): (SignInRequest & { readonly shown: boolean }) | undefined {
    const request = this.#waiting.get(sessionId);
    const shown = this.newest?.sessionId === sessionId;
    this.#waiting.delete(sessionId);
    return request && { ...request, shown };
  }
}
