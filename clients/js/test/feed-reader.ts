import assert from "node:assert/strict";
import { serviceEvents, type IdTokenError, type ServiceEvent, type ServiceEventsOptions } from "../src/service.js";
import type { FakeFeed } from "./fake-feed.js";
import { within } from "./support.js";

type Events = AsyncIterableIterator<ServiceEvent>;

/** Connects when the first event is asked for. */
export const read = (feed: FakeFeed, more: Partial<ServiceEventsOptions> = {}): Events =>
  serviceEvents({ baseUrl: feed.baseUrl, accessToken: () => "t-1", reconnect: { firstDelay: 1 }, ...more });

/** Undefined after the end. */
export const next = async (events: Events): Promise<ServiceEvent> => (await within(events.next(), "an event")).value as ServiceEvent;

export async function ids(events: Events, count: number): Promise<string[]> {
  const given: string[] = [];
  while (given.length < count)
    given.push((await next(events)).id);
  return given;
}

export const failure = (promise: Promise<unknown>): Promise<IdTokenError> =>
  within(promise.then(() => assert.fail("no failure"), (error: unknown) => error as IdTokenError), "a failure");
