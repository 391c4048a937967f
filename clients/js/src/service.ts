import { typed } from "./options.js";
import type { ServiceEvent } from "./service/events.js";
import type { ServiceEventsOptions } from "./service/options.js";
import { positionOf, settingsOf } from "./service/settings.js";
import { EventStream } from "./service/stream.js";

export * from "./errors.js";
export type { Clock } from "./clock.js";
export type { EventsLost, ServiceEvent, SessionApproved, SessionExpired, SessionInitiated, SessionRejected } from "./service/events.js";
export { defaultServicePolicy, type ServiceEventsOptions, type ServiceFeedState, type ServicePolicy, type ServiceTls } from "./service/options.js";

/**
 * Reads the sign-ins of a service, for its back end, as they happen. Connects when the first event is asked for, and stays connected while the loop
 * over it runs: it replaces a lost connection, and yields each event exactly once. Leaving the loop closes the connection.
 *
 * The loop throws an `IdTokenError` when the server refuses for good (see its `code`), and one with code `aborted` when `signal` fires.
 * @throws IdTokenError with code `invalid_options`, at once, when an option cannot be used.
 */
export function serviceEvents(options: ServiceEventsOptions): AsyncIterableIterator<ServiceEvent, undefined, undefined> {
  try {
    return new EventStream(settingsOf(options), positionOf(options), options.signal);
  } catch (error) {
    throw typed(error);
  }
}
