import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";

const fixed = fixture();
const inApp = (act: (app: PhoneApp) => Promise<void>, options: Parameters<typeof PhoneApp.in>[3] = {}) => PhoneApp.in(fixed.browser, fixed.server.url, act, options);

const credential = async (tokenId?: string) => {
  const response = await fetch(`${fixed.server.url}/dev/credentials`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ tokenId, givenName: "Mary", familyName: "Shelley" }) });
  return ((await response.json()) as { vdsData: string }).vdsData;
};

async function paste({ page, url }: PhoneApp, vdsData: string): Promise<void> {
  await page.goto(`${url}/phone/#/add`);
  await page.getByLabel("Credential").fill(vdsData);
  await page.getByRole("button", { name: "Add identity" }).click();
}

test("a credential is pasted; one that is not valid or was used is explained", () => inApp(async (app) => {
  const vdsData = await credential();
  await paste(app, `\n ${vdsData} `);
  await app.titled("Identities");
  await app.page.getByText("Mary Shelley").first().waitFor();
  assert.equal(await app.page.locator("#news").textContent(), "Mary Shelley is on this phone now.");
  await paste(app, vdsData);
  await app.page.getByRole("alert").filter({ hasText: "already used" }).waitFor();
  await paste(app, "hello");
  await app.page.getByRole("alert").filter({ hasText: "not a valid credential" }).waitFor();
}));

test("where the browser keeps no keys, the person learns it before the credential is used up", () => inApp(async (app) => {
  const vdsData = await credential();
  const sent: string[] = [];
  app.page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  await app.page.evaluate(() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException("A private window", "DataCloneError"); };
  });
  await paste(app, vdsData);
  await app.page.getByRole("alert").filter({ hasText: "cannot keep a key here" }).waitFor();
  assert.ok(!sent.includes("/enroll"));
}));

test("the key cannot be read, and an identity stays until it is removed", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  const { page } = app;
  assert.equal(await page.evaluate(async () => {
    const opening = indexedDB.open("idtoken-phone-keys");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const reading = opening.result.transaction("identities").objectStore("identities").getAll() as IDBRequest<{ keys: CryptoKeyPair }[]>;
    await new Promise((resolve) => (reading.onsuccess = resolve));
    opening.result.close();
    return reading.result[0]?.keys.privateKey.extractable;
  }), false);
  await page.reload();
  await page.locator(".mono").filter({ hasText: tokenId }).waitFor();
  await page.locator(".card.identity").click();
  await app.titled("Ada Lovelace");
  await app.button("Remove from this phone").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await app.button("Remove from this phone").click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("There is no identity on this phone yet.").waitFor();
  await page.reload();
  await page.getByText("There is no identity on this phone yet.").waitFor();
}));

test("offline, the app opens, shows identities and history, and says that it is offline", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  const { page } = app;
  await app.home();
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await app.button("Decline").click();
  await app.titled("Declined");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await page.context().setOffline(true);
  await page.locator("#note").filter({ hasText: "You are offline" }).waitFor();
  await page.reload();
  await page.locator("#note").filter({ hasText: "You are offline" }).waitFor();
  await app.link("Identities").click();
  await page.locator(".mono").filter({ hasText: tokenId }).waitFor();
  assert.equal(await page.locator(".card.identity .link").innerText(), "Offline");
  await app.link("History").click();
  await page.locator(".card.entry").filter({ hasText: "Demo service" }).waitFor();
  await page.context().setOffline(false);
  await app.online();
  await page.locator("#note").waitFor({ state: "hidden" });
}));

test("an answer without a network says that it did not get through, and can be repeated", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  await app.home();
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await app.page.context().setOffline(true);
  await app.button("Approve").click();
  await app.page.getByRole("alert").filter({ hasText: "did not get through" }).waitFor();
  await app.page.context().setOffline(false);
  await app.online();
  await app.button("Approve").click();
  await app.titled("Approved");
}));

test("when another phone takes the identity over, this one says so", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  const vdsData = await credential(tokenId);
  await PhoneApp.in(fixed.browser, app.url, async (other) => paste(other, vdsData).then(() => other.titled("Identities")));
  await app.page.locator('.card.identity .link[data-state="unknown"]').waitFor({ timeout: 40_000 });
  await app.page.locator(".card.identity").click();
  await app.page.getByText("another phone has taken its place").waitFor();
}));

test("the app speaks the person's language, and falls back to English", () => inApp(async (app) => {
  await app.titled("Bestätigen Sie Anmeldungen mit diesem Telefon");
  assert.equal(await app.page.evaluate(() => document.documentElement.lang), "de");
  await PhoneApp.in(fixed.browser, app.url, (other) => other.titled("Approve sign-ins with this phone"), { locale: "ja-JP" });
}, { locale: "de-AT" }));

test("nothing that a service or a person names is read as markup", () => inApp(async (app) => {
  await app.enroll("<img src=x onerror=alert(1)>", "<b>");
  assert.equal(await app.page.locator("main img, main b").count(), 0);
}));

test("the app can be installed: a manifest, icons of every size, and a service worker", () => inApp(async (app) => {
  const devtools = await app.page.context().newCDPSession(app.page);
  await app.page.evaluate(() => navigator.serviceWorker.ready);
  const { errors } = (await devtools.send("Page.getAppManifest")) as { errors: { message: string }[] };
  assert.deepEqual(errors, []);
  const { installabilityErrors } = (await devtools.send("Page.getInstallabilityErrors")) as { installabilityErrors: { errorId: string }[] };
  // An incognito window, which every test's profile is, cannot install anything.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"), []);
}));
