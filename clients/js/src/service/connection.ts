import { WebSocket, type RawData } from "ws";
import { AbortedError, UnexpectedResponseError, type IdTokenError } from "../errors.js";
import { closed, lost, malformed, notConnected, type End } from "./end.js";
import { frameOf, positionIn } from "./frame.js";
import type { Inbox } from "./inbox.js";
import type { FeedSettings } from "./settings.js";
import { Pulse } from "./pulse.js";

// The largest event contains a token with a photo.
const largestFrame = 1024 * 1024;

// A server that is gone does not answer the close frame.
const closeTimeout = 1_000;

/** One connection to a feed, from the first byte to the last event. `FeedRun` decides when to reconnect. */
export class FeedConnection {
  /** Resolves with the reason once the socket is closed. Never rejects. */
  readonly ended: Promise<End>;

  readonly #settings: FeedSettings;
  readonly #inbox: Inbox;
  readonly #admitted: () => void;
  readonly #socket: WebSocket;
  readonly #pulse: Pulse;
  #end: End | undefined;
  #cancelTimer: () => void;

  /** `admitted` may be called more than once. */
  constructor(settings: FeedSettings, token: string | undefined, inbox: Inbox, admitted: () => void, stop: AbortSignal) {
    const { url, clock, policy, secureContext } = settings;
    this.#settings = settings;
    this.#inbox = inbox;
    this.#admitted = admitted;
    this.#socket = new WebSocket(url + (inbox.position === undefined ? "" : `?after=${inbox.position}`), {
      perMessageDeflate: false,
      maxPayload: largestFrame,
      ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
      ...(secureContext && { secureContext }),
    });
    this.#pulse = new Pulse(this.#socket, policy, clock);
    this.#cancelTimer = clock.after(policy.connectTimeout, () => this.#leave(lost("The feed did not answer in time")));
    this.#listen();
    this.ended = this.#whenClosed(stop);
  }

  #listen(): void {
    this.#socket.on("upgrade", ({ headers }) => this.#begin(positionIn(headers["idtoken-last-event-id"])));
    this.#socket.on("open", () => this.#end ?? this.#opened());
    this.#socket.on("message", (data, isBinary) => this.#end ?? this.#receive(data, isBinary));
    this.#socket.on("unexpected-response", (_, { statusCode = 0, headers }) =>
      this.#leave(notConnected(statusCode, headers["retry-after"], this.#settings.clock.now())));
  }

  #whenClosed(stop: AbortSignal): Promise<End> {
    return new Promise((resolve) => {
      let cause: NodeJS.ErrnoException | undefined;
      const leave = () => this.#leave(malformed(new AbortedError()));
      this.#socket.on("error", (error) => (cause ??= error));
      this.#socket.on("close", (code, reason) => {
        this.#cancelTimer();
        this.#pulse.hold();
        this.#inbox.onFull = () => {};
        stop.removeEventListener("abort", leave);
        resolve(this.#end ?? closed(code, String(reason), cause));
      });
      stop.addEventListener("abort", leave);
      if (stop.aborted)
        leave();
    });
  }

  #begin(position: bigint | undefined): void {
    if (this.#end || position === undefined)
      return;
    this.#inbox.begin(position);
    this.#admitted();
  }

  #opened(): void {
    this.#cancelTimer();
    this.#inbox.onFull = (full) => this.#hold(full);
    this.#hold(this.#inbox.full);
  }

  #hold(full: boolean): void {
    if (full) {
      this.#pulse.hold();
      this.#socket.pause();
    } else {
      this.#pulse.beat();
      this.#socket.resume();
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#pulse.heard();
    this.#admitted();
    try {
      if (isBinary)
        throw new UnexpectedResponseError("A frame is not text");
      this.#inbox.add(frameOf(String(data)));
    } catch (error) {
      this.#leave(malformed(error as IdTokenError));
    }
  }

  /** Closes the connection within a second. Frames that still arrive are dropped. */
  #leave(why: End): void {
    this.#end ??= why;
    this.#cancelTimer();
    if (this.#socket.readyState !== WebSocket.OPEN)
      return this.#socket.terminate();
    this.#socket.resume();
    this.#socket.close(1000);
    this.#cancelTimer = this.#settings.clock.after(closeTimeout, () => this.#socket.terminate());
  }
}
