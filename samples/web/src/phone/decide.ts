import type { Enrolled } from "./enrolled.js";
import { sign } from "./keys.js";
import { post } from "./server.js";

const now = () => Math.floor(Date.now() / 1000);

export async function approve({ tokenId, keys }: Enrolled, sessionId: string, otp: string, grantedScopes: readonly string[]): Promise<void> {
  const timestamp = now();
  const signatureBase64 = await sign(keys, `${sessionId}|${otp}|${timestamp}|${grantedScopes.join(" ")}`);
  await post("auth/verify", { sessionId, tokenId, otp, timestamp, grantedScopes, signatureBase64 });
}

export async function decline({ tokenId, keys }: Enrolled, sessionId: string): Promise<void> {
  const timestamp = now();
  await post("auth/decline", { sessionId, tokenId, timestamp, signatureBase64: await sign(keys, `${sessionId}|decline|${timestamp}`) });
}
