import type { Page } from "playwright-core";

/** Answers the page's sign-in with its own phone's key and a wrong code. Returns the code of the server's refusal. */
export const answerWrongly = (page: Page): Promise<string> => page.evaluate(async () => {
  const { tokenId, initiated } = JSON.parse(sessionStorage.getItem("sign-in") ?? "") as { tokenId: string; initiated: { sessionId: string; autoPassword: string } };
  const { sessionId, autoPassword } = initiated;
  const opening = indexedDB.open("idtoken-demo-phone");
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const reading = opening.result.transaction("identities").objectStore("identities").getAll() as IDBRequest<{ keys: CryptoKeyPair }[]>;
  await new Promise((resolve) => (reading.onsuccess = resolve));
  opening.result.close();
  const otp = autoPassword === "000000" ? "000001" : "000000";
  const timestamp = Math.floor(Date.now() / 1000);
  const message = new TextEncoder().encode(`${sessionId}|${otp}|${timestamp}`);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, reading.result[0]!.keys.privateKey, message);
  const body = { sessionId, tokenId, otp, timestamp, signatureBase64: btoa(String.fromCharCode(...new Uint8Array(signature))) };
  const response = await fetch("auth/verify", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return ((await response.json()) as { code: string }).code;
});
