import { createSecureContext } from "node:tls";
import { systemClock } from "./clock.js";
import type { ServiceEvent } from "./service/events.js";
import { placeOf } from "./service/frame.js";
import { addressOf, defaultServicePolicy, type ServiceEventsOptions } from "./service/options.js";
import { EventStream } from "./service/stream.js";

export * from "./errors.js";
export type { Clock } from "./clock.js";
export type { EventsLost, ServiceEvent, SessionApproved, SessionExpired, SessionInitiated, SessionRejected } from "./service/events.js";
export { defaultServicePolicy, type ServiceEventsOptions, type ServiceFeedState, type ServicePolicy, type ServiceTls } from "./service/options.js";

/**
 * The sign-ins of a service, told to its back end as they happen. Connects when the first event is asked for, and stays connected for as long as the loop over it
 * runs: a connection that is lost is made again, and no event is lost or told twice by it. Leaving the loop closes the connection.
 *
 * The loop throws an `IdTokenError` where the server refuses for good (see its `code`), and one with code `aborted` when `signal` fires.
 * @throws TypeError, at once, when an option cannot be used.
 */
export function serviceEvents(options: ServiceEventsOptions): AsyncIterableIterator<ServiceEvent, undefined, undefined> {
  const { accessToken, after, signal, tls, onState, reconnect, clock = systemClock } = options;
  const place = after === undefined ? undefined : placeOf(after);
  if (after !== undefined && place === undefined)
    throw new TypeError("`after` is not the id of an event");
  return new EventStream({
    url: addressOf(options),
    accessToken,
    secureContext: tls && createSecureContext(tls as Parameters<typeof createSecureContext>[0]),
    policy: { ...defaultServicePolicy, ...reconnect },
    onState,
    clock,
  }, place, signal);
}
