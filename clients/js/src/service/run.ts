import { IdTokenError } from "../errors.js";
import { delayOf } from "../policy.js";
import { FeedConnection } from "./connection.js";
import { tokenless, type End } from "./end.js";
import type { Inbox } from "./inbox.js";
import type { ServiceFeedState } from "./options.js";
import type { FeedSettings } from "./settings.js";
import { expiring, pause } from "./waiting.js";

// A server learns an issuer's new key within some seconds. These many tries take 3 to 6 s.
const mostRefusals = 3;
const refusalStep = 3;

const longestRetryAfter = 300_000;

/** Keeps one reader's connection up until it leaves, or the server refuses for good. */
export class FeedRun {
  #wasAdmitted = false;
  #since: number | undefined;
  #refusals = 0;

  constructor(readonly settings: FeedSettings, readonly inbox: Inbox, readonly stop: AbortSignal) {}

  /** Never fails; the answer is what ends the reading. */
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
        this.#tell({ connected: false, place: this.inbox.doneWith, retryIn, cause: end.error });
        if (retryIn > 0)
          await pause(retryIn, clock, this.stop);
      }
    } catch (error) {
      return new IdTokenError("internal_error", "The client failed", error);
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
    // It goes into a header, and must not break out of it.
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
    this.#tell({ connected: true, place: this.inbox.doneWith });
  }

  #isFinal({ ending }: End): boolean {
    if (ending === "refused")
      return ++this.#refusals === mostRefusals || !this.#wasAdmitted;
    return ending === "final" || ((ending === "tokenless" || ending === "missing") && !this.#wasAdmitted);
  }

  #delayBefore({ ending, retryAfter = 0 }: End, failures: number): number {
    // A token that expires at once again must not be asked for at full speed.
    if (ending === "expired" && failures === 1)
      return 0;
    const delay = delayOf(this.settings.policy, ending === "refused" ? this.#refusals + refusalStep : failures);
    return Math.max(delay, Math.min(retryAfter, longestRetryAfter));
  }

  #tell(state: ServiceFeedState): void {
    try {
      this.settings.onState?.(state);
    } catch (error) {
      // The app's own error surfaces as from any other event handler, and the feed goes on.
      queueMicrotask(() => { throw error; });
    }
  }
}
