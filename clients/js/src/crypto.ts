import { UnsupportedError } from "./errors.js";

/** @throws UnsupportedError on a page that was served over plain http by another machine. */
export function webCrypto(): SubtleCrypto {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle)
    throw new UnsupportedError("There is no WebCrypto; serve the page over https");
  return subtle;
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** @throws DOMException when the text is not base64url. */
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

type Algorithm = HmacImportParams & EcKeyImportParams & EcdsaParams;

export const hmac = { name: "HMAC", hash: "SHA-256" } as Algorithm;
export const es256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as Algorithm;

/** Checks a base64url signature of the text. Returns false as well if the key or the signature cannot be read. */
export async function verify(format: "raw" | "jwk", key: BufferSource | JsonWebKey, algorithm: Algorithm, signature: string, text: string): Promise<boolean> {
  const subtle = webCrypto();
  try {
    const imported = await subtle.importKey(format as "raw", key as BufferSource, algorithm, false, ["verify"]);
    // Takes constant time; computing the HMAC here and comparing texts would not.
    return await subtle.verify(algorithm, imported, fromBase64Url(signature), utf8(text));
  } catch {
    return false;
  }
}
