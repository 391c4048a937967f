import type { WebSocket } from "ws";
import type { Clock } from "../clock.js";
import type { ServicePolicy } from "./options.js";

/** Sends pings, and terminates a connection that does not answer. */
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

  /** Something arrived, so the connection is alive. */
  heard(): void {
    if (this.#asked)
      this.beat();
  }

  /** Stops pinging: the answers on a connection that is not read would not arrive. */
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
