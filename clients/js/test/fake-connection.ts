import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { within } from "./support.js";

const separator = "\u001e";

/** The server's end of one connection, of either transport. */
export abstract class FakeConnection {
  readonly closed: Promise<number>;

  constructor(protected readonly socket: WebSocket, readonly request: IncomingMessage) {
    this.closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
  }

  abstract readonly ready: Promise<void>;
  abstract otpReady(autoPassword: string, expiresAt: string): void;
  abstract approved(approval: object): void;
  abstract rejected(reason: string, final: boolean): void;
  abstract expired(): void;
  abstract replaced(): void;
  abstract unknown(): void;

  text(data: string): void {
    this.socket.send(data);
  }

  close(code: number, reason = ""): void {
    this.socket.close(code, reason);
  }

  drop(): void {
    this.socket.terminate();
  }

  left(): Promise<number> {
    return within(this.closed, "the client's leaving");
  }
}

export class FakeRawConnection extends FakeConnection {
  readonly ready = Promise.resolve();

  otpReady = (autoPassword: string, expiresAt: string) => this.#frame({ type: "otp_ready", autoPassword, expiresAt });
  expired = () => this.close(1000, "Session expired");
  replaced = () => this.close(4009, "Replaced by newer connection");
  unknown = () => this.#frame({ type: "weather", value: 1 });

  approved = (approval: object) => {
    this.#frame({ type: "approved", ...approval });
    this.close(1000, "Session resolved");
  };

  rejected = (reason: string, final: boolean) => {
    this.#frame({ type: "rejected", reason });
    if (final)
      this.close(1000, "Session resolved");
  };

  #frame(frame: object): void {
    this.text(JSON.stringify(frame));
  }
}

export class FakeHubConnection extends FakeConnection {
  readonly ready = new Promise<void>((resolve) => this.socket.once("message", () => {
    this.text(`{}${separator}`);
    resolve();
  }));

  otpReady = (autoPassword: string, expiresAt: string) => this.#invoke("OtpReady", { autoPassword, expiresAt });
  unknown = () => this.#invoke("Weather", 1);
  expired = () => this.#last("Expired");
  replaced = () => this.#last("Replaced");
  approved = (approval: object) => this.#last("Approved", approval);
  rejected = (reason: string, final: boolean) => (final ? this.#last : this.#invoke)("Rejected", { reason, final });

  override text(data: string): void {
    super.text(data.endsWith("}") ? data + separator : data);
  }

  readonly #invoke = (target: string, ...payload: unknown[]) => this.text(JSON.stringify({ type: 1, target, arguments: payload }));

  readonly #last = (target: string, ...payload: unknown[]) => {
    this.#invoke(target, ...payload);
    this.text(`{"type":7}`);
    this.close(1000);
  };
}
