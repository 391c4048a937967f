import type { Clock } from "../clock.js";
import { UnexpectedResponseError } from "../errors.js";
import { texts, type Fields } from "../fields.js";
import { post, requestJson, urlOf } from "../http.js";
import { utf8 } from "../crypto.js";
import { toBase64Url } from "./base64.js";
import type { PhoneIdentity } from "./key-store.js";
import { PasskeyCancelledError, unlockingTime } from "./passkey.js";
import type { PushAddress } from "./push.js";
import { requestOf, type SignInRequest } from "./request.js";

// In seconds. The server allows 60; the rest is for the way.
const tokenLifetime = 50;

export const seconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

/** What one identity asks the server, signed with its key. All of it throws IdTokenError. */
export class DeviceServer {
  #issuer: Promise<string> | undefined;

  constructor(readonly identity: PhoneIdentity, readonly clock: Clock) {}

  /** Signs a device token, which counts once and for less than a minute. */
  async token(): Promise<string> {
    const { tokenId, key } = this.identity;
    const aud = await this.#audience();
    const iat = seconds(this.clock);
    const jti = toBase64Url(globalThis.crypto.getRandomValues(new Uint8Array(16)));
    const signed = `${encoded({ alg: "ES256", typ: "JWT" })}.${encoded({ sub: tokenId, aud, iat, exp: iat + tokenLifetime, jti })}`;
    return `${signed}.${await key.sign(signed)}`;
  }

  /** Returns the pending sign-ins, newest first. */
  async sessions(signal?: AbortSignal): Promise<readonly SignInRequest[]> {
    const headers = { Authorization: `Bearer ${await this.token()}` };
    const { sessions } = await requestJson(this.#url("device/sessions"), { headers, cache: "no-store" }, signal);
    if (!Array.isArray(sessions))
      throw new UnexpectedResponseError("The server's answer has no valid sessions");
    return sessions.map(requestOf);
  }

  /** Claims a sign-in that began without a person. */
  async claim(sessionId: string, signal?: AbortSignal): Promise<SignInRequest> {
    return requestOf(await requestJson(this.#url("device/claim"), post({ sessionId }, await this.token()), signal));
  }

  /** Reads what the server keeps for this device. */
  async read(path: "recovery-codes", signal?: AbortSignal): Promise<Fields> {
    return requestJson(this.#url(`device/${path}`), { headers: { Authorization: `Bearer ${await this.token()}` }, cache: "no-store" }, signal);
  }

  /** Has the server make what another phone can take this identity over with. Where a passkey approves, it has to agree. */
  async make(path: "recovery-codes" | "move", signal?: AbortSignal): Promise<Fields> {
    const timestamp = seconds(this.clock);
    const until = this.clock.now() + unlockingTime;
    const { tokenId, passkey } = this.identity;
    const consent = passkey ? { ...(await passkey.sign(`recovery|${tokenId}|${timestamp}`, signal)), timestamp } : {};
    if (this.clock.now() > until)
      throw new PasskeyCancelledError();
    return requestJson(this.#url(`device/${path}`), post(consent, await this.token()), signal);
  }

  async approve(sessionId: string, otp: string, grantedScopes: readonly string[], signal?: AbortSignal): Promise<void> {
    const timestamp = seconds(this.clock);
    const until = this.clock.now() + unlockingTime;
    const { tokenId, key, passkey } = this.identity;
    const text = `${sessionId}|${otp}|${timestamp}|${grantedScopes.join(" ")}`;
    const signed = passkey ? await passkey.sign(text, signal) : { signatureBase64: await key.sign(text) };
    // Some systems let the person take longer than the page asks for; the server would count it as a wrong code.
    if (passkey && this.clock.now() > until)
      throw new PasskeyCancelledError();
    await requestJson(this.#url("auth/verify"), post({ sessionId, tokenId, otp, ...signed, timestamp, grantedScopes }), signal);
  }

  /** Answers with a word that is signed and that names the endpoint. */
  async answer(word: "decline" | "report", sessionId: string, signal?: AbortSignal): Promise<void> {
    const timestamp = seconds(this.clock);
    const signatureBase64 = await this.identity.key.sign(`${sessionId}|${word}|${timestamp}`);
    await requestJson(this.#url(`auth/${word}`), post({ sessionId, tokenId: this.identity.tokenId, signatureBase64, timestamp }), signal);
  }

  /** Sets where the phone receives pushes; undefined: nowhere. */
  async push(address: PushAddress | undefined, signal?: AbortSignal): Promise<void> {
    const headers = { Authorization: `Bearer ${await this.token()}`, ...(address && { "Content-Type": "application/json" }) };
    await requestJson(this.#url("device/push"), address ? { method: "PUT", headers, body: JSON.stringify(address) } : { method: "DELETE", headers }, signal);
  }

  #url(path: string): string {
    return urlOf(this.identity.baseUrl, path);
  }

  async #audience(): Promise<string> {
    this.#issuer ??= requestJson(this.#url(".well-known/openid-configuration")).then((document) => texts(document, "issuer").issuer);
    try {
      return await this.#issuer;
    } catch (error) {
      this.#issuer = undefined;
      throw error;
    }
  }
}

const encoded = (value: object) => toBase64Url(utf8(JSON.stringify(value)));
