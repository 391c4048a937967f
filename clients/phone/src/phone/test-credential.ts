import { IdTokenError } from "@idtoken/client/phone";
import { serverUrl } from "../settings.js";

/** Has a server in Development issue a credential. @throws IdTokenError */
export async function testCredential(givenName: string, familyName: string): Promise<string> {
  const body = JSON.stringify({ givenName: givenName.trim() || undefined, familyName: familyName.trim() || undefined });
  const response = await fetch(`${serverUrl}dev/credentials`, { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: AbortSignal.timeout(10_000) })
    .catch((error: unknown) => { throw new IdTokenError("unreachable", "The server could not be reached", error); });
  const { vdsData } = (await response.json().catch(() => ({}))) as { vdsData?: unknown };
  if (typeof vdsData !== "string")
    throw new IdTokenError("unexpected_response", `The server issued no credential: ${response.status}`);
  return vdsData;
}
