const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A key pair whose private half this browser can use and nobody can read. */
export const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, false, ["sign"]);

export async function pemOf({ publicKey }: CryptoKeyPair): Promise<string> {
  const lines = base64(await crypto.subtle.exportKey("spki", publicKey)).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
}

/** The signature of a text: 64 bytes, r and s, in base64url. */
export async function sign({ privateKey }: CryptoKeyPair, text: string): Promise<string> {
  return base64Url(await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(text)));
}

export const encodeJson = (value: unknown): string => base64Url(new TextEncoder().encode(JSON.stringify(value)).buffer);

/** The SHA-256 of a text, in base64url. */
export const hashOf = async (text: string): Promise<string> => base64Url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));

const base64Url = (bytes: ArrayBuffer): string => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
