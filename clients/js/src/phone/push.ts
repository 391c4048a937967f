import { systemClock, type Clock } from "../clock.js";
import { IdTokenError } from "../errors.js";
import { texts } from "../fields.js";
import { requestJson, urlOf } from "../http.js";
import { typed } from "../options.js";
import { toBase64Url } from "./base64.js";
import type { PhoneIdentity } from "./key-store.js";
import { DeviceServer } from "./server.js";

/** Where a phone receives pushes: a Web Push subscription, as a browser's `toJSON()` has it, or a registration token of Firebase Cloud Messaging. */
export type PushAddress =
  | { readonly endpoint?: string; readonly keys?: Readonly<Record<string, string>> }
  | { readonly fcmToken: string };

/** What this needs of a browser's `PushSubscription`. */
export interface PushSubscriptionLike {
  readonly options?: { readonly applicationServerKey?: ArrayBuffer | null };
  toJSON(): { readonly endpoint?: string; readonly keys?: Record<string, string> };
  unsubscribe(): Promise<boolean>;
}

/** What this needs of a browser's `PushManager`: `registration.pushManager`. */
export interface PushManagerLike {
  getSubscription(): Promise<PushSubscriptionLike | null>;
  subscribe(options: { readonly userVisibleOnly: boolean; readonly applicationServerKey: string }): Promise<PushSubscriptionLike>;
}

export interface PushOptions {
  readonly signal?: AbortSignal;
  /** Time, for tests. */
  readonly clock?: Clock;
}

/** Returns the key that a subscription is made with. Undefined where the server does not offer Web Push. @throws IdTokenError when the server cannot be reached. */
export async function webPushKey(baseUrl: string, signal?: AbortSignal): Promise<string | undefined> {
  const fields = await requestJson(urlOf(baseUrl, "push/config"), { cache: "no-store" }, signal);
  return fields.webPushKey == null ? undefined : texts(fields, "webPushKey").webPushKey;
}

/**
 * Returns the browser's subscription for the server's key; one that was made with another key is replaced. The person must have allowed notifications.
 * @throws IdTokenError: `push_not_offered` where the server does not offer Web Push; `unsupported` where the browser does not subscribe.
 */
export async function subscribeToPush(manager: PushManagerLike, baseUrl: string, signal?: AbortSignal): Promise<PushSubscriptionLike> {
  const applicationServerKey = await webPushKey(baseUrl, signal);
  if (applicationServerKey === undefined)
    throw new IdTokenError("push_not_offered", "The server does not offer Web Push");
  try {
    const existing = await manager.getSubscription();
    if (existing && keyOf(existing) === applicationServerKey)
      return existing;
    await existing?.unsubscribe();
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey });
  } catch (error) {
    throw new IdTokenError("unsupported", "The browser does not subscribe to pushes", error);
  }
}

/**
 * Sets where the server pushes an identity's sign-in requests, in place of what it had. Undefined: it pushes none any more.
 * @throws IdTokenError when the server refuses or cannot be reached.
 */
export async function setPushAddress(identity: PhoneIdentity, address: PushAddress | undefined, { signal, clock = systemClock }: PushOptions = {}): Promise<void> {
  try {
    await new DeviceServer(identity, clock).push(address, signal);
  } catch (error) {
    throw typed(error);
  }
}

function keyOf({ options }: PushSubscriptionLike): string | undefined {
  const key = options?.applicationServerKey;
  return key ? toBase64Url(key) : undefined;
}
