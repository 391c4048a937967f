/** A service asks; what the device channel tells. */
export interface SignInRequest {
  readonly sessionId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly scopes: readonly string[];
  /** Absent where the person must type it. */
  readonly code?: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly initiatedAt: string;
  readonly expiresAt: string;
}

export type Resolution = "approved" | "declined" | "locked" | "revoked" | "expired";

/** The requests that wait for an answer. */
export class Requests {
  readonly #waiting = new Map<string, SignInRequest>();

  /** The one to show: what the person has just caused. */
  get newest(): SignInRequest | undefined {
    return [...this.#waiting.values()].sort((a, b) => a.initiatedAt.localeCompare(b.initiatedAt)).at(-1);
  }

  get count(): number {
    return this.#waiting.size;
  }

  get ids(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** False where it is known. */
  add(request: SignInRequest): boolean {
    if (this.#waiting.has(request.sessionId))
      return false;
    this.#waiting.set(request.sessionId, request);
    return true;
  }

  /** Removes it, and tells whether it was the one on the screen. */
  take(sessionId: string): (SignInRequest & { readonly shown: boolean }) | undefined {
    const request = this.#waiting.get(sessionId);
    const shown = this.newest?.sessionId === sessionId;
    this.#waiting.delete(sessionId);
    return request && { ...request, shown };
  }
}
