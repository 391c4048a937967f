import type { ServiceEvent } from "./events.js";
import type { Frame } from "./frame.js";

const capacity = 256;
const roomAgain = capacity / 2;

/** The events that were received and not yet taken, over all connections of one reader. While it is full, the connection is not read. */
export class Inbox {
  /** The last event received: where the next connection resumes. */
  position: bigint | undefined;
  /** The last event that the reader has finished with. */
  doneWith: string | undefined;
  /** Called for each new event. */
  onEvent: () => void = () => {};
  /** Called when the inbox becomes full, and when it has room again. */
  onFull: (full: boolean) => void = () => {};

  readonly #events: ServiceEvent[] = [];
  #taken: string | undefined;
  #full = false;

  constructor(after: bigint | undefined) {
    this.#start(after);
  }

  get full(): boolean {
    return this.#full;
  }

  /** Sets the position where the first connection begins. */
  begin(position: bigint): void {
    if (this.position === undefined)
      this.#start(position);
  }

  add({ position, event }: Frame): void {
    // A feed that has lost its data starts again at a lower position, and says so.
    const moves = event?.type === "events_lost" ? position !== this.position : position !== undefined && position > (this.position ?? -1n);
    if (!moves)
      return;
    this.position = position;
    if (!event)
      return;
    this.#events.push(event);
    if (this.#events.length >= capacity)
      this.#fill(true);
    this.onEvent();
  }

  take(): ServiceEvent | undefined {
    this.doneWith = this.#taken ?? this.doneWith;
    const event = this.#events.shift();
    this.#taken = event?.id;
    if (this.#events.length <= roomAgain)
      this.#fill(false);
    return event;
  }

  clear(): void {
    this.#events.length = 0;
  }

  #fill(full: boolean): void {
    if (full === this.#full)
      return;
    this.#full = full;
    this.onFull(full);
  }

  #start(position: bigint | undefined): void {
    this.position = position;
    this.doneWith = position?.toString();
  }
}
