import { load, save, type Enrolled } from "./enrolled.js";
import { hashOf, newKeys, pemOf, sign } from "./keys.js";
import { PhoneError, post } from "./server.js";

const givenName = "Ada";
const familyName = "Lovelace";

/** Returns this browser's phone. Enrolls one where there is none yet, or where the server no longer knows `gone`. */
export async function enrolledPhone(gone?: string): Promise<Enrolled> {
  if (!globalThis.isSecureContext)
    throw new PhoneError("unsupported");
  // Two tabs that open at the same time share one phone.
  return navigator.locks.request("enrollment", async () => {
    const kept = await load();
    if (kept && kept.tokenId !== gone)
      return kept;
    const fresh = await enroll();
    await save(fresh);
    return fresh;
  });
}

async function enroll(): Promise<Enrolled> {
  const keys = await newKeys();
  const { vdsData, tokenId } = await post<{ vdsData: string; tokenId: string }>("dev/credentials", { givenName, familyName });
  const deviceId = `web-${crypto.randomUUID()}`;
  const timestamp = Math.floor(Date.now() / 1000);
  const proofBase64 = await sign(keys, `enroll|${await hashOf(vdsData)}|${deviceId}|${timestamp}`);
  await post("enroll", { vdsData, publicKeyPem: await pemOf(keys), deviceId, proofBase64, timestamp });
  return { tokenId, person: `${givenName} ${familyName}`, keys };
}
