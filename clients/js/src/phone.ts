import { systemClock, type Clock } from "./clock.js";
import { typed } from "./options.js";
import type { PhoneIdentity } from "./phone/key-store.js";
import type { SignInRequest } from "./phone/request.js";
import { DeviceServer } from "./phone/server.js";

export type { Clock } from "./clock.js";
export * from "./errors.js";
export type { ConnectionState } from "./events.js";
export { codeIn } from "./phone/code.js";
export { credentialDetails, type CredentialDetails } from "./phone/credential.js";
export { DeviceSession } from "./phone/device-session.js";
export { enroll, type EnrollOptions } from "./phone/enroll.js";
export type { DeviceEventMap } from "./phone/events.js";
export { indexedDbKeyStore } from "./phone/indexed-db-key-store.js";
export { Invitation, type AcceptOptions } from "./phone/invitation.js";
export { WebCryptoKey, type PhoneKey } from "./phone/key.js";
export { memoryKeyStore, type KeyStore, type PhoneIdentity } from "./phone/key-store.js";
export type { ApproveOptions, DeviceSessionOptions } from "./phone/options.js";
export { PasskeyCancelledError, WebAuthnPasskey, type NewPasskey, type PasskeyRegistration, type PasskeySignature, type PhonePasskey } from "./phone/passkey.js";
export { setPushAddress, subscribeToPush, webPushKey, type PushAddress, type PushManagerLike, type PushOptions, type PushSubscriptionLike } from "./phone/push.js";
export { moveLink, Recovery, recoveryCodes, recoveryCodesLeft, type DeviceCallOptions, type MoveLink, type RecoverOptions, type RecoveryCodes } from "./phone/recovery.js";
export type { Resolution, SignInRequest } from "./phone/request.js";
export type { RequestStream } from "./phone/request-stream.js";
export { defaultPolicy, type ReconnectPolicy } from "./policy.js";
export type { SocketConstructor, SocketLike } from "./transport.js";

/**
 * Asks once for the pending sign-ins of an identity, newest first, without a connection: for what runs briefly, such as a service worker after a push.
 * @throws IdTokenError when the server refuses or cannot be reached.
 */
export async function pendingSignIns(identity: PhoneIdentity, { signal, clock = systemClock }: { readonly signal?: AbortSignal; readonly clock?: Clock } = {}): Promise<readonly SignInRequest[]> {
  try {
    return await new DeviceServer(identity, clock).sessions(signal);
  } catch (error) {
    throw typed(error);
  }
}
