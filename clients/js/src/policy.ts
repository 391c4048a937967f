import { invalid } from "./options.js";

/** When to reconnect, and when to give up. Times are in milliseconds. */
export interface ReconnectPolicy {
  /** The delay after the first failure. */
  readonly firstDelay: number;
  /** Each further failure multiplies the delay by this. */
  readonly factor: number;
  /** The longest delay. */
  readonly longestDelay: number;
  /** The random part of the delay, 0 to 1, so that the clients of a restarted server do not reconnect all at once. */
  readonly jitter: number;
  /** How long one attempt to connect may take. */
  readonly connectTimeout: number;
  /** A connection that lasted this long resets the delay to `firstDelay`. */
  readonly steadyAfter: number;
  /** When the page comes back, a connection that has been silent for this long is replaced. */
  readonly silence: number;
  /** How long after `expiresAt` to wait for the server's last message. */
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

/** Applies an app's changes to a policy. @throws IdTokenError when one is not a number of 0 or more. */
export function changed<Policy extends object>(policy: Policy, changes: Partial<Policy> | undefined): Policy {
  const result = { ...policy, ...changes };
  for (const [name, value] of Object.entries(result))
    // Anything else would make a timer fire at once, and the client would reconnect without a pause.
    if (!(typeof value === "number" && value >= 0))
      throw invalid(`reconnect.${name} is not a number of 0 or more`);
  return result;
}

/** The delay before the next attempt, after `failures` (1 or more) in a row. */
export const delayOf = ({ firstDelay, factor, longestDelay, jitter }: Omit<ReconnectPolicy, "silence" | "tolerance">, failures: number, chance: number = Math.random()): number =>
  Math.min(longestDelay, firstDelay * factor ** (failures - 1)) * (1 - jitter * chance);
