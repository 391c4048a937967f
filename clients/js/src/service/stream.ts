import { AbortedError, type IdTokenError } from "../errors.js";
import type { ServiceEvent } from "./events.js";
import { Inbox } from "./inbox.js";
import type { FeedSettings } from "./settings.js";
import { FeedRun } from "./run.js";

type Result = IteratorResult<ServiceEvent, undefined>;
interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: IdTokenError) => void;
}

const done: Result = { done: true, value: undefined };

/** The events of one reader, at the reader's pace. */
export class EventStream implements AsyncIterableIterator<ServiceEvent, undefined, undefined> {
  readonly #settings: FeedSettings;
  readonly #inbox: Inbox;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = new AbortController();
  readonly #waiting: Waiter[] = [];
  #running: Promise<void> | undefined;
  #error: IdTokenError | undefined;
  #over = false;

  constructor(settings: FeedSettings, after: bigint | undefined, signal: AbortSignal | undefined) {
    this.#settings = settings;
    this.#inbox = new Inbox(after);
    this.#inbox.onEvent = () => this.#give();
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#start();
      this.#give();
    });
  }

  /** Leaving a loop calls this. Closes the connection. */
  async return(): Promise<Result> {
    this.#inbox.clear();
    this.#running ??= Promise.resolve();
    this.#stop.abort();
    await this.#running;
    this.#error = undefined;
    this.#end();
    return done;
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const abort = () => {
      this.#inbox.clear();
      this.#stop.abort();
    };
    this.#signal?.addEventListener("abort", abort, { signal: this.#stop.signal });
    if (this.#signal?.aborted)
      abort();
    const error = this.#stop.signal.aborted ? undefined : await new FeedRun(this.#settings, this.#inbox, this.#stop.signal).stayConnected();
    const left = this.#stop.signal.aborted;
    this.#error = this.#signal?.aborted ? new AbortedError(this.#signal.reason) : left ? undefined : error;
    this.#stop.abort();
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#give();
  }

  #give(): void {
    while (this.#waiting.length > 0) {
      const value = this.#inbox.take();
      if (!value && !this.#over)
        return;
      const { resolve, reject } = this.#waiting.shift()!;
      const error = this.#error;
      if (value)
        resolve({ done: false, value });
      else if (error) {
        this.#error = undefined;
        reject(error);
      } else
        resolve(done);
    }
  }
}
