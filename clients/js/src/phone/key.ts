import { es256, utf8, webCrypto } from "../crypto.js";
import { toBase64, toBase64Url } from "./base64.js";

/** The key that a phone enrolls. It never leaves the device. */
export interface PhoneKey {
  /** The ECDSA P-256 public key, SPKI in PEM. */
  publicKeyPem(): Promise<string>;
  /** Returns the ECDSA signature over SHA-256 of the text, 64 bytes r and s, in base64url. */
  sign(text: string): Promise<string>;
}

/** A key of the browser or of Node that scripts can use and not read. Other programs of the device's user may; no hardware vouches for it. */
export class WebCryptoKey implements PhoneKey {
  constructor(readonly pair: CryptoKeyPair) {}

  /** @throws UnsupportedError on a page that was served over plain http by another machine. */
  static async generate(): Promise<WebCryptoKey> {
    return new WebCryptoKey(await webCrypto().generateKey(es256, false, ["sign"]) as CryptoKeyPair);
  }

  async publicKeyPem(): Promise<string> {
    const lines = toBase64(await webCrypto().exportKey("spki", this.pair.publicKey)).match(/.{1,64}/g) ?? [];
    return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
  }

  async sign(text: string): Promise<string> {
    return toBase64Url(await webCrypto().sign(es256, this.pair.privateKey, utf8(text)));
  }
}
