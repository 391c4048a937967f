import { createSecureContext, type SecureContext } from "node:tls";
import { systemClock, type Clock } from "../clock.js";
import { urlOf } from "../http.js";
import { invalid } from "../options.js";
import { changed } from "../policy.js";
import { positionIn } from "./frame.js";
import { defaultServicePolicy, type ServiceEventsOptions, type ServicePolicy } from "./options.js";

/** The options, checked. */
export interface FeedSettings {
  readonly url: string;
  readonly accessToken: ServiceEventsOptions["accessToken"];
  readonly secureContext: SecureContext | undefined;
  readonly policy: ServicePolicy;
  readonly onState: ServiceEventsOptions["onState"];
  readonly clock: Clock;
}

/** @throws IdTokenError, or what node:tls throws, when an option cannot be used. */
export function settingsOf(options: ServiceEventsOptions): FeedSettings {
  const { accessToken, signal, tls, onState, reconnect, clock } = options;
  for (const [name, value] of Object.entries({ accessToken, onState, signal: signal == null ? signal : (signal.addEventListener ?? "missing") }))
    if (value != null && typeof value !== "function")
      throw invalid(`${name} cannot be used`);
  return {
    url: addressOf(options),
    accessToken,
    secureContext: tls && createSecureContext(tls as Parameters<typeof createSecureContext>[0]),
    policy: changed(defaultServicePolicy, reconnect),
    onState,
    clock: clock ?? systemClock,
  };
}

/** The position to resume after; undefined: from now on. @throws IdTokenError when `after` is not an event's id. */
export function positionOf({ after }: ServiceEventsOptions): bigint | undefined {
  const position = positionIn(after);
  if (after !== undefined && position === undefined)
    throw invalid("after is not the id of an event");
  return position;
}

function addressOf({ baseUrl, allowPlainHttp }: ServiceEventsOptions): string {
  const address = urlOf(baseUrl, "ws");
  const { protocol, hostname, search, hash } = new URL(baseUrl);
  if (search || hash)
    throw invalid("baseUrl must have no query and no fragment");
  if (protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) && !allowPlainHttp)
    throw invalid("baseUrl is plain http to another machine; use https");
  return address.replace("http", "ws");
}
