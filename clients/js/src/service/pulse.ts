import type { WebSocket } from "ws";
import type { Clock } from "../clock.js";
import type { ServicePolicy } from "./options.js";

/** Asks for signs of life, and ends a connection that gives none. */
export class Pulse {
  #cancelTimer = () => {};
  #asked = false;

  constructor(readonly socket: WebSocket, readonly policy: ServicePolicy, readonly clock: Clock) {
    socket.on("pong", () => this.heard());
  }

  beat(): void {
    this.hold();
    this.#cancelTimer = this.clock.after(this.policy.pingInterval, () => this.#ask());
  }

  /** Something came in, which is a sign. */
  heard(): void {
    if (this.#asked)
      this.beat();
  }

  /** A connection that is not read gives no signs. */
  hold(): void {
    this.#asked = false;
    this.#cancelTimer();
  }

  #ask(): void {
    this.#asked = true;
    this.socket.ping();
    this.#cancelTimer = this.clock.after(this.policy.pingTimeout, () => this.socket.terminate());
  }
}
