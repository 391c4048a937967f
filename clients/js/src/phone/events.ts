import type { ConnectionState } from "../events.js";
import type { IdTokenError } from "../errors.js";
import type { Resolution, SignInRequest } from "./request.js";

/** The events of a device session, by name. */
export interface DeviceEventMap {
  /** A sign-in waits for the person. Each is reported once, also after a reconnect. */
  requested: SignInRequest;
  /** A request has ended, here or elsewhere. After `over`, and after `declined` where it is `reported`, it may be reported once more. */
  resolved: { readonly request: SignInRequest; readonly state: Resolution };
  /** The connection changed. `error` says why the session closed, unless `stop()` was called. */
  connection: { readonly state: ConnectionState; readonly error?: IdTokenError };
}
