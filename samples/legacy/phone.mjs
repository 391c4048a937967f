// The phone of this sample: makes a key, enrolls with a credential that a Development server gives to anyone, and approves.

const { subtle } = crypto;
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const bytesOf = (text) => new TextEncoder().encode(text);
const now = () => Math.floor(Date.now() / 1000);
const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const base64Url = (bytes) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
// WebCrypto returns r||s, 64 bytes, which the server accepts as well as DER.
const sign = async (key, text) => base64(await subtle.sign(curve, key, bytesOf(text)));

export async function post(url, body) {
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok)
    throw new Error(`${new URL(url).pathname}: ${response.status} ${answer.code}`);
  return answer;
}

export async function enroll(baseUrl) {
  const { publicKey, privateKey } = await subtle.generateKey(curve, false, ["sign"]);
  const { vdsData, tokenId } = await post(`${baseUrl}/dev/credentials`, {});
  const pem = `-----BEGIN PUBLIC KEY-----\n${base64(await subtle.exportKey("spki", publicKey))}\n-----END PUBLIC KEY-----`;
  const [deviceId, timestamp] = ["legacy-sample", now()];
  // Proves that the phone holds the key that it enrolls.
  const hash = base64Url(await subtle.digest("SHA-256", bytesOf(vdsData)));
  const proofBase64 = await sign(privateKey, `enroll|${hash}|${deviceId}|${timestamp}`);
  await post(`${baseUrl}/enroll`, { vdsData, publicKeyPem: pem, deviceId, proofBase64, timestamp });
  return { tokenId, privateKey };
}

export async function approve(baseUrl, { tokenId, privateKey }, sessionId, otp) {
  const timestamp = now();
  const signatureBase64 = await sign(privateKey, `${sessionId}|${otp}|${timestamp}`);
  await post(`${baseUrl}/auth/verify`, { sessionId, tokenId, otp, signatureBase64, timestamp });
}
