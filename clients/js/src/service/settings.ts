import type { SecureContext } from "node:tls";
import type { Clock } from "../clock.js";
import type { ServiceEventsOptions, ServicePolicy } from "./options.js";

/** The options, checked. */
export interface FeedSettings {
  readonly url: string;
  readonly accessToken: ServiceEventsOptions["accessToken"];
  readonly secureContext: SecureContext | undefined;
  readonly policy: ServicePolicy;
  readonly onState: ServiceEventsOptions["onState"];
  readonly clock: Clock;
}
