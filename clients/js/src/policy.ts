/** When to connect again, and when to give up. All in milliseconds. */
export interface ReconnectPolicy {
  /** The wait after the first failure. */
  readonly firstDelay: number;
  /** What each further failure multiplies the wait with. */
  readonly factor: number;
  /** The wait never grows beyond this. */
  readonly longestDelay: number;
  /** The part of the wait, 0 to 1, that is left to chance, so that clients of a restarted server do not come back at once. */
  readonly jitter: number;
  /** How long one attempt to connect may take. */
  readonly connectTimeout: number;
  /** A connection that lived this long counts as a success: the next wait is `firstDelay` again. */
  readonly steadyAfter: number;
  /** When the page comes back, a connection that said nothing for this long is made anew. */
  readonly silence: number;
  /** How long after `expiresAt` to wait for the server's last word. */
  readonly tolerance: number;
}

export const defaultPolicy: ReconnectPolicy = {
  firstDelay: 250,
  factor: 2,
  longestDelay: 10_000,
  jitter: 0.5,
  connectTimeout: 10_000,
  steadyAfter: 5_000,
  silence: 1_000,
  tolerance: 5_000,
};

/** The wait before the next attempt, after `failures` (1 or more) in a row. */
export const delayOf = ({ firstDelay, factor, longestDelay, jitter }: Omit<ReconnectPolicy, "silence" | "tolerance">, failures: number, chance: number = Math.random()): number =>
  Math.min(longestDelay, firstDelay * factor ** (failures - 1)) * (1 - jitter * chance);
