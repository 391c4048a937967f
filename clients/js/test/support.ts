import { readFileSync } from "node:fs";
import type { Clock, SessionEventMap, SignInSession } from "../src/index.js";

/** Fails instead of waiting for ever. */
export async function within<T>(promise: Promise<T>, what: string, milliseconds = 20_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const next = <E extends keyof SessionEventMap>(session: SignInSession, event: E): Promise<SessionEventMap[E]> =>
  within(new Promise((resolve) => { const off = session.on(event, (value) => { off(); resolve(value); }); }), `event ${event}`);

/** Records everything that the session reports, by name, in order. */
export function record(session: SignInSession): [name: string, value: unknown][] {
  const told: [string, unknown][] = [];
  for (const name of ["otpReady", "approved", "rejected", "expired", "replaced"] as const)
    session.on(name, (value) => told.push([name, value]));
  session.on("connection", ({ state }) => told.push([state, undefined]));
  return told;
}

export const failure = async (session: SignInSession): Promise<unknown> => within(session.result.then((outcome) => ({ approved: outcome }), (error: unknown) => error), "a failure");

/** A literal message of docs/protocol. */
export const fixtureText = (name: string): string => readFileSync(new URL(`../../../../docs/protocol/${name}.json`, import.meta.url), "utf8").trim();
export const fixture = (name: string): Record<string, unknown> => JSON.parse(fixtureText(name)) as Record<string, unknown>;

interface Timer {
  readonly due: number;
  readonly delay: number;
  readonly callback: () => void;
}

/** Time that passes only when a test advances it. */
export class ManualClock implements Clock {
  #now = Date.now();
  #timers: Timer[] = [];
  #awaited: { readonly wanted: (delay: number) => boolean; readonly found: (delay: number) => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (delay: number, callback: () => void): (() => void) => {
    const timer = { due: this.#now + delay, delay, callback };
    this.#timers.push(timer);
    this.#awaited = this.#awaited.filter(({ wanted, found }) => !wanted(delay) || found(delay));
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  get pending(): number {
    return this.#timers.length;
  }

  /** Waits for the next timer with such a delay. Call it before the timer is set. */
  timer(wanted: (delay: number) => boolean): Promise<number> {
    return within(new Promise<number>((found) => this.#awaited.push({ wanted, found: (delay) => void found(delay) })), "a timer");
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [timer] = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!timer)
        break;
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.callback();
    }
    this.#now = end;
  }

  /** Advances as if the machine slept: all timers fire at once, and late. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    this.advance(0);
  }
}
