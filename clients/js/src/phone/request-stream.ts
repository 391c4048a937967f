import type { IdTokenError } from "../errors.js";
import type { SignInRequest } from "./request.js";

type Result = IteratorResult<SignInRequest, undefined>;

const done: Result = { done: true, value: undefined };

/** One reader's requests: those that wait already, then each new one. What has ended before it was read is left out. */
export class RequestStream implements AsyncIterableIterator<SignInRequest, undefined, undefined> {
  readonly #queue: SignInRequest[];
  readonly #readers: { readonly resolve: (result: Result) => void; readonly reject: (error: IdTokenError) => void }[] = [];
  readonly #left: () => void;
  #over = false;
  #error: IdTokenError | undefined;

  /** @param left Called when the reader leaves. */
  constructor(waiting: readonly SignInRequest[], left: () => void) {
    this.#queue = [...waiting];
    this.#left = left;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#give();
    });
  }

  /** Leaving a loop calls this. The session goes on. */
  async return(): Promise<Result> {
    this.end();
    this.#left();
    return done;
  }

  add(request: SignInRequest): void {
    this.#queue.push(request);
    this.#give();
  }

  remove({ sessionId }: SignInRequest): void {
    const at = this.#queue.findIndex((request) => request.sessionId === sessionId);
    if (at >= 0)
      this.#queue.splice(at, 1);
  }

  end(error?: IdTokenError): void {
    this.#over = true;
    this.#error = error;
    this.#queue.length = 0;
    this.#give();
  }

  #give(): void {
    while (this.#readers.length > 0 && (this.#queue.length > 0 || this.#over)) {
      const { resolve, reject } = this.#readers.shift()!;
      const value = this.#queue.shift();
      const error = this.#error;
      this.#error = undefined;
      if (value)
        resolve({ done: false, value });
      else if (error)
        reject(error);
      else
        resolve(done);
    }
  }
}
