import { utf8, webCrypto } from "../crypto.js";
import { AbortedError, IdTokenError, UnsupportedError } from "../errors.js";
import { toBase64Url } from "./base64.js";

/** The part of WebAuthn that is used here, in words that also compile for a service worker, which has none of it. */
interface WebAuthn {
  create(options: object): Promise<Credential | null>;
  get(options: object): Promise<Credential | null>;
}

interface Credential {
  readonly rawId: ArrayBuffer;
  readonly response: { readonly clientDataJSON: ArrayBuffer; readonly authenticatorData?: ArrayBuffer; readonly signature?: ArrayBuffer; getAuthenticatorData?(): ArrayBuffer };
}

const page = globalThis as { readonly navigator?: { readonly credentials?: WebAuthn }; readonly PublicKeyCredential?: { isUserVerifyingPlatformAuthenticatorAvailable(): Promise<boolean> }; readonly location?: { readonly hostname: string } };

/** How long the person has to unlock a passkey, in milliseconds. The server takes what was asked for within 30 s; the rest is for the way. */
export const unlockingTime = 25_000;

/** The person did not unlock the passkey, or not in time. Nothing was sent: the request is pending, and may be answered again. */
export class PasskeyCancelledError extends IdTokenError {
  constructor(cause?: unknown) {
    super("passkey_cancelled", "The passkey was not unlocked", cause);
  }
}

/** What the server needs of a new passkey, in base64url. */
export interface PasskeyRegistration {
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
}

/** What the server needs of a passkey's use, in base64url. */
export interface PasskeySignature extends PasskeyRegistration {
  readonly signatureBase64: string;
}

/** A key that approves in place of the phone's key. Each use takes the person's fingerprint, face or PIN. */
export interface PhonePasskey {
  /**
   * Signs the text: the passkey's challenge is its SHA-256.
   * @throws IdTokenError with code `passkey_cancelled` when the person does not unlock it, or not in time.
   */
  sign(text: string, signal?: AbortSignal): Promise<PasskeySignature>;
}

/** A passkey that the server does not know yet. */
export interface NewPasskey {
  readonly passkey: PhonePasskey;
  readonly registration: PasskeyRegistration;
}

/** A passkey of WebAuthn, made and kept by the device itself. Only pages of the same origin can use it. */
export class WebAuthnPasskey implements PhonePasskey {
  constructor(readonly id: Uint8Array<ArrayBuffer>) {}

  /** Whether this device can recognize its user, by fingerprint, face or PIN. */
  static async isAvailable(): Promise<boolean> {
    try {
      return (await page.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable()) === true;
    } catch {
      return false;
    }
  }

  /**
   * Makes a passkey, once the person agrees.
   * @param text What is enrolled; the challenge is its SHA-256.
   * @param name What the device calls it.
   * @throws IdTokenError with code `passkey_cancelled` when the person does not, or not in time; `unsupported` where there are none.
   */
  static async create(text: string, name: string, signal?: AbortSignal): Promise<NewPasskey> {
    const challenge = await challengeOf(text);
    const user = { id: globalThis.crypto.getRandomValues(new Uint8Array(16)), name, displayName: name };
    const publicKey = {
      challenge, user, rp: { name: page.location?.hostname }, pubKeyCredParams: [{ type: "public-key", alg: -7 }], attestation: "none", timeout: unlockingTime,
      authenticatorSelection: { authenticatorAttachment: "platform", residentKey: "discouraged", userVerification: "required" },
    };
    const { rawId, response } = await unlocked((webAuthn) => webAuthn.create({ publicKey, signal }));
    const authenticatorData = response.getAuthenticatorData?.();
    if (!authenticatorData)
      throw new UnsupportedError("This browser does not show what it says about a passkey");
    return { passkey: new WebAuthnPasskey(new Uint8Array(rawId)), registration: { authenticatorData: toBase64Url(authenticatorData), clientDataJSON: toBase64Url(response.clientDataJSON) } };
  }

  async sign(text: string, signal?: AbortSignal): Promise<PasskeySignature> {
    const allowCredentials = [{ type: "public-key", id: this.id, transports: ["internal"] }];
    const publicKey = { challenge: await challengeOf(text), allowCredentials, userVerification: "required", timeout: unlockingTime };
    const { response: { signature, authenticatorData, clientDataJSON } } = await unlocked((webAuthn) => webAuthn.get({ publicKey, signal }));
    if (!signature || !authenticatorData)
      throw new UnsupportedError("This browser's passkeys sign nothing");
    return { signatureBase64: toBase64Url(signature), authenticatorData: toBase64Url(authenticatorData), clientDataJSON: toBase64Url(clientDataJSON) };
  }
}

const challengeOf = (text: string) => webCrypto().digest("SHA-256", utf8(text));

async function unlocked(ask: (webAuthn: WebAuthn) => Promise<Credential | null>): Promise<Credential> {
  const webAuthn = page.navigator?.credentials;
  if (!webAuthn)
    throw new UnsupportedError("There are no passkeys here; serve the page over https");
  const credential = await ask(webAuthn).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : "";
    // All but these mean that the device or the page can have none: an address without a name, a frame, no sensor.
    throw name === "AbortError" ? new AbortedError(error) : name === "NotAllowedError" ? new PasskeyCancelledError(error) : new UnsupportedError("This device cannot use a passkey here", error);
  });
  if (!credential)
    throw new PasskeyCancelledError();
  return credential;
}
