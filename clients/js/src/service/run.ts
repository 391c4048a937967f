import { IdTokenError } from "../errors.js";
import { delayOf } from "../policy.js";
import { FeedConnection } from "./connection.js";
import { tokenless, type End } from "./end.js";
import type { Inbox } from "./inbox.js";
import type { ServiceFeedState } from "./options.js";
import type { FeedSettings } from "./settings.js";
import { expiring, pause } from "./waiting.js";

// A server may wait 30 s before it asks an issuer for new keys again, so a token must be refused for longer than that. In milliseconds.
const refusedFor = 60_000;

// A refused token is retried as if this many failures had gone before: after 2 s and not after 250 ms.
const refusalStep = 3;

const longestRetryAfter = 300_000;

/** Keeps one reader's connection open until the reader leaves or the server refuses for good. */
export class FeedRun {
  #wasAdmitted = false;
  #since: number | undefined;
  #refusals = 0;
  #refusedAt = 0;

  constructor(readonly settings: FeedSettings, readonly inbox: Inbox, readonly stop: AbortSignal) {}

  /** Returns the error that ends the loop. Never rejects. */
  async stayConnected(): Promise<IdTokenError> {
    const { clock, policy } = this.settings;
    try {
      for (let failures = 1; ; failures++) {
        this.#since = undefined;
        const end = await this.#connect();
        if (this.stop.aborted || this.#isFinal(end))
          return end.error;
        if (this.#since !== undefined && clock.now() - this.#since >= policy.steadyAfter)
          failures = 1;
        const retryIn = this.#delayBefore(end, failures);
        this.#tell({ connected: false, position: this.inbox.doneWith, retryIn, cause: end.error });
        if (retryIn > 0)
          await pause(retryIn, clock, this.stop);
      }
    } catch (error) {
      return new IdTokenError("internal_error", "The feed failed", error);
    }
  }

  async #connect(): Promise<End> {
    const { accessToken, policy, clock } = this.settings;
    let token: string | undefined;
    try {
      token = accessToken && (await expiring(async (signal) => accessToken(signal), policy.connectTimeout, clock, this.stop));
    } catch (error) {
      return tokenless(error);
    }
    // A token must not break out of its header.
    if (accessToken && !(typeof token === "string" && /^[!-~]+$/.test(token)))
      return tokenless();
    return new FeedConnection(this.settings, token, this.inbox, () => this.#admitted(), this.stop).ended;
  }

  #admitted(): void {
    if (this.#since !== undefined)
      return;
    this.#since = this.settings.clock.now();
    this.#wasAdmitted = true;
    this.#refusals = 0;
    this.#tell({ connected: true, position: this.inbox.doneWith });
  }

  #isFinal({ ending }: End): boolean {
    if (ending === "refused")
      return this.#isRefusedForGood();
    this.#refusals = 0;
    return ending === "final" || ((ending === "tokenless" || ending === "missing") && !this.#wasAdmitted);
  }

  #isRefusedForGood(): boolean {
    const now = this.settings.clock.now();
    if (++this.#refusals === 1)
      this.#refusedAt = now;
    return !this.#wasAdmitted || now - this.#refusedAt >= refusedFor;
  }

  #delayBefore({ ending, retryAfter = 0 }: End, failures: number): number {
    // A token that expires again at once must not make the feed reconnect without a pause.
    if (ending === "expired" && failures === 1)
      return 0;
    const delay = delayOf(this.settings.policy, ending === "refused" ? this.#refusals + refusalStep : failures);
    return Math.max(delay, Math.min(retryAfter, longestRetryAfter));
  }

  #tell(state: ServiceFeedState): void {
    try {
      this.settings.onState?.(state);
    } catch (error) {
      // The app's own error surfaces as it would from any event handler, and the feed goes on.
      queueMicrotask(() => { throw error; });
    }
  }
}
