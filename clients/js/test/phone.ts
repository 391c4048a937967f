import { createHash, generateKeyPairSync, sign } from "node:crypto";

/** Enrolls at a Development server, and answers sign-ins. */
export class Phone {
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  tokenId = "";

  constructor(private readonly baseUrl: string) {}

  async enroll(): Promise<this> {
    const { vdsData, tokenId } = (await (await this.#post("/dev/credentials", {})).json()) as { vdsData: string; tokenId: string };
    const publicKeyPem = this.#key.publicKey.export({ type: "spki", format: "pem" }).toString();
    const [deviceId, timestamp] = ["test-phone", Math.floor(Date.now() / 1000)];
    const proofBase64 = this.#sign(`enroll|${createHash("sha256").update(vdsData).digest("base64url")}|${deviceId}|${timestamp}`);
    const response = await this.#post("/enroll", { vdsData, publicKeyPem, deviceId, proofBase64, timestamp });
    if (!response.ok)
      throw new Error(`The phone was not enrolled: ${response.status} ${await response.text()}`);
    this.tokenId = tokenId;
    return this;
  }

  approve(sessionId: string, otp: string): Promise<Response> {
    return this.#signed("/auth/verify", sessionId, otp, { otp });
  }

  decline(sessionId: string): Promise<Response> {
    return this.#signed("/auth/decline", sessionId, "decline", {});
  }

  #signed(path: string, sessionId: string, word: string, more: object): Promise<Response> {
    const timestamp = Math.floor(Date.now() / 1000);
    return this.#post(path, { sessionId, tokenId: this.tokenId, signatureBase64: this.#sign(`${sessionId}|${word}|${timestamp}`), timestamp, ...more });
  }

  #sign(text: string): string {
    return sign("sha256", Buffer.from(text), { key: this.#key.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64");
  }

  #post(path: string, body: object): Promise<Response> {
    return fetch(this.baseUrl + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }
}
