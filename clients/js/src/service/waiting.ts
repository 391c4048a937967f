import type { Clock } from "../clock.js";

/** Waits so many milliseconds, or until `signal` fires. */
export function pause(milliseconds: number, { after }: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = after(milliseconds, done);
    signal.addEventListener("abort", done);
    if (signal.aborted)
      done();
  });
}

/** Returns the result of `work`, or rejects if it takes too long or `signal` fires. Its own signal fires in both cases. */
export function expiring<T>(work: (signal: AbortSignal) => Promise<T>, milliseconds: number, { after }: Clock, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => {
      over.abort();
      reject(new Error("Timed out"));
    };
    const cancel = after(milliseconds, giveUp);
    signal.addEventListener("abort", giveUp, { signal: over.signal });
    over.signal.addEventListener("abort", cancel);
    work(over.signal).then(resolve, reject).finally(() => over.abort());
    if (signal.aborted)
      giveUp();
  });
}
