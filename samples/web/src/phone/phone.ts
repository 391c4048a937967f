import { DeviceSession, IdTokenError, RefusedError, type PhoneIdentity } from "@idtoken/client/phone";
import type { Onlooker, Visitor } from "../site/sign-in.js";
import { Desk } from "./desk.js";
import { enrolledPhone } from "./enrollment.js";
import type { PhoneView } from "./view.js";

/** In milliseconds: an enrollment that is refused this soon would be refused again. */
const tooSoon = 10_000;

/** The phone's side: enrolls by itself and listens for requests for the life of the page. */
export class Phone implements Visitor, Onlooker {
  readonly #desk: Desk;
  #enrolled: Promise<PhoneIdentity> = new Promise(() => {});
  #stop: () => void = () => {};
  #wake: (() => void) | undefined;

  constructor(private readonly view: PhoneView) {
    this.#desk = new Desk(view);
    view.panel.on("retry", () => this.#wake?.());
  }

  switchOn(): void {
    void this.#live();
  }

  sees(sessionId: string | undefined): void {
    this.#desk.sees(sessionId);
  }

  async tokenId(): Promise<string> {
    return (await this.#ready()).tokenId;
  }

  async name(): Promise<string> {
    return (await this.#ready()).name ?? "";
  }

  enrollAgain(tokenId: string): Promise<string> {
    this.#enrolled = enrolledPhone(tokenId);
    this.#stop();
    return this.tokenId();
  }

  #ready(): Promise<PhoneIdentity> {
    return this.#enrolled.catch((error: unknown) => {
      throw new IdTokenError("phone_unready", "The phone is not set up.", error);
    });
  }

  async #live(): Promise<void> {
    for (let gone: PhoneIdentity | undefined; ; ) {
      const self = await this.#setUp(gone?.tokenId);
      const since = performance.now();
      const why = await this.#listen(self);
      if (why === "enrollment_revoked" || (gone && performance.now() - since < tooSoon)) {
        this.view.trouble(why);
        await this.#retried();
      }
      gone = self;
    }
  }

  /** Listens for requests until the server refuses this phone, or until it is enrolled again. Returns the code of the refusal. */
  async #listen(self: PhoneIdentity): Promise<string> {
    const session = new DeviceSession(self);
    this.#stop = () => session.stop();
    this.#desk.open(session);
    const why = new Promise<string>((resolve) => session.on("connection", ({ state, error }) => state === "closed" && resolve(error?.code ?? "enrollment_not_found")));
    session.start();
    try {
      return await why;
    } finally {
      this.#desk.close();
    }
  }

  async #setUp(gone: string | undefined): Promise<PhoneIdentity> {
    for (;;)
      try {
        this.view.setup();
        return await (this.#enrolled = enrolledPhone(gone));
      } catch (error) {
        const code = error instanceof IdTokenError ? error.code : String(error);
        const retryAfter = error instanceof RefusedError ? error.retryAfter : undefined;
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
