import { enroll, IdTokenError, indexedDbKeyStore, type PhoneIdentity } from "@idtoken/client/phone";

const givenName = "Ada";
const familyName = "Lovelace";

// Not that of the phone app, which this origin has as well: its identities are the person's own.
const store = indexedDbKeyStore("idtoken-demo-phone");

/** Returns this browser's phone. Enrolls one where there is none yet, or where the server no longer knows `gone`. @throws IdTokenError */
export async function enrolledPhone(gone?: string): Promise<PhoneIdentity> {
  if (!globalThis.isSecureContext)
    throw new IdTokenError("unsupported", "The page was not served over https");
  // Two tabs that open at the same time share one phone.
  return navigator.locks.request("enrollment", async () => {
    const [kept] = await store.list();
    if (kept && kept.tokenId !== gone)
      return kept;
    const fresh = await enroll({ baseUrl: "/", vdsData: await testCredential(), store });
    if (kept)
      await store.remove(kept.tokenId);
    return fresh;
  });
}

/** Has the server, which is in Development, issue a credential. */
async function testCredential(): Promise<string> {
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ givenName, familyName }), signal: AbortSignal.timeout(10_000) };
  const response = await fetch("dev/credentials", init).catch((error: unknown) => { throw new IdTokenError("unreachable", "The server could not be reached", error); });
  const { vdsData, code } = (await response.json().catch(() => ({}))) as { vdsData?: unknown; code?: unknown };
  if (typeof vdsData !== "string")
    throw new IdTokenError(typeof code === "string" ? code : "unexpected_response", `The server issued no credential: ${response.status}`);
  return vdsData;
}
