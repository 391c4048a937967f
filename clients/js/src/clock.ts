/** Time, so that a test can control it. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back once, after so many milliseconds. Returns a function that cancels. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

// A longer timeout overflows and fires at once.
const longest = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, Math.min(milliseconds, longest));
    return () => clearTimeout(timer);
  },
};
