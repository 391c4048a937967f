import { IdTokenError } from "@idtoken/client";
import type { Visitor } from "../site/sign-in.js";
import { listen } from "./channel.js";
import { Desk } from "./desk.js";
import type { Enrolled } from "./enrolled.js";
import { enrolledPhone } from "./enrollment.js";
import { PhoneError } from "./server.js";
import type { PhoneView } from "./view.js";

/** In milliseconds: an enrollment that is refused this soon would be refused again. */
const tooSoon = 10_000;

/** The phone's side: enrolls by itself and listens for requests for the life of the page. */
export class Phone implements Visitor {
  readonly #desk: Desk;
  #enrolled: Promise<Enrolled> = new Promise(() => {});
  #channel = new AbortController();
  #wake: (() => void) | undefined;

  constructor(private readonly view: PhoneView) {
    this.#desk = new Desk(view);
    view.panel.on("retry", () => this.#wake?.());
  }

  switchOn(): void {
    void this.#live();
  }

  async tokenId(): Promise<string> {
    return (await this.#ready()).tokenId;
  }

  async name(): Promise<string> {
    return (await this.#ready()).person;
  }

  enrollAgain(tokenId: string): Promise<string> {
    this.#enrolled = enrolledPhone(tokenId);
    this.#channel.abort();
    return this.tokenId();
  }

  #ready(): Promise<Enrolled> {
    return this.#enrolled.catch((error: unknown) => {
      throw new IdTokenError("phone_unready", "The phone is not set up.", error);
    });
  }

  async #live(): Promise<void> {
    for (let gone: Enrolled | undefined; ; ) {
      const self = await this.#setUp(gone?.tokenId);
      const since = performance.now();
      this.#channel = new AbortController();
      this.#desk.open(self);
      const why = await listen(self, this.#desk, this.#channel.signal);
      this.#desk.close();
      if (why === "enrollment_revoked" || (gone && performance.now() - since < tooSoon)) {
        this.view.trouble(why);
        await this.#retried();
      }
      gone = self;
    }
  }

  async #setUp(gone: string | undefined): Promise<Enrolled> {
    for (;;)
      try {
        this.view.setup();
        return await (this.#enrolled = enrolledPhone(gone));
      } catch (error) {
        const { code, retryAfter } = error instanceof PhoneError ? error : new PhoneError(String(error));
        this.view.trouble(code, retryAfter);
        await this.#retried(retryAfter ?? (code === "unreachable" ? 5 : undefined));
      }
  }

  /** Waits for "Try again", or for the seconds to pass. */
  #retried(seconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = seconds && setTimeout(resolve, seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
