import type { ServiceEvent } from "./events.js";
import type { Frame } from "./frame.js";

const capacity = 256;
const roomAgain = capacity / 2;

/** What was received and not yet taken, over all connections of one reader. When it is full, the connection is not read. */
export class Inbox {
  /** The last event received: where the next connection resumes. */
  place: bigint | undefined;
  /** The last event that the reader is done with. */
  doneWith: string | undefined;
  /** Is told when there is an event, and when it is full or no longer so. */
  onEvent: () => void = () => {};
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

  /** A connection says where it begins. */
  begin(place: bigint): void {
    if (this.place === undefined)
      this.#start(place);
  }

  add({ place, event }: Frame): void {
    // A feed that has lost its data counts anew from a lower place, and says so.
    const moves = event?.type === "events_lost" ? place !== this.place : place !== undefined && place > (this.place ?? -1n);
    if (!moves)
      return;
    this.place = place;
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

  #start(place: bigint | undefined): void {
    this.place = place;
    this.doneWith = place?.toString();
  }
}
