import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Authenticator } from "./authenticator.js";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";
import { readQr } from "./qr.js";

const fixed = fixture();
const inApp = (act: (app: PhoneApp) => Promise<void>, options: Parameters<typeof PhoneApp.in>[3] = {}) => PhoneApp.in(fixed.browser, fixed.server.url, act, options);

/** Opens a link as a camera does: in a page that did not show the app before. */
async function follow({ page }: PhoneApp, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
}

/** Makes codes on the screen of the first identity. */
async function makeCodes(app: PhoneApp): Promise<readonly string[]> {
  await app.titled("Recovery codes");
  await app.button("Make recovery codes").click();
  await app.titled("Your recovery codes");
  return app.page.locator("#codes .mono").allInnerTexts();
}

/** The person approves a sign-in with this phone. */
async function approve(app: PhoneApp, tokenId: string): Promise<void> {
  await app.online();
  await app.home();
  const { autoPassword } = await app.begin(tokenId);
  await app.titled("Demo service wants to sign you in");
  assert.equal(await app.code(), autoPassword);
  await app.button("Approve").click();
  await app.titled("Approved");
}

for (const [name, options] of [["390 px", {}], ["320 px, dark", { viewport: { width: 320, height: 568 }, colorScheme: "dark" }]] as const)
  test(`a person makes codes, loses the phone, and goes on with another one: ${name}`, async () => {
    const kept = { tokenId: "", codes: [] as readonly string[], text: "" };
    await inApp(async (app) => {
      kept.tokenId = await app.enroll("Mary", "Shelley");
      // Suggested once, beside the identities.
      await app.page.locator("#suggestion").waitFor();
      await app.accessible("suggestion");
      await app.shoot(`codes-suggested-${name.slice(0, 3)}`);
      await app.page.locator("#suggested").click();
      await app.accessible("codes");
      await app.shoot(`codes-${name.slice(0, 3)}`);
      kept.codes = await makeCodes(app);
      assert.equal(kept.codes.length, 8);
      await app.accessible("new codes");
      await app.shoot(`codes-made-${name.slice(0, 3)}`);
      const downloading = app.page.waitForEvent("download");
      await app.link("Save as text").click();
      const file = await downloading;
      assert.equal(file.suggestedFilename(), "recovery-codes.txt");
      kept.text = readFileSync(await file.path(), "utf8");
      await app.link("I have kept them").click();
      await app.titled("Identities");
      assert.equal(await app.page.locator("#suggestion").count(), 0);
      await app.page.goto(`${app.url}/phone/#/codes/${kept.tokenId}`);
      await app.page.getByText("8 codes are left.").waitFor();
    }, options);
    for (const part of [kept.tokenId, `${fixed.server.url}/phone/#/recover/${kept.tokenId}`, ...kept.codes])
      assert.ok(kept.text.includes(part), part);

    await inApp(async (app) => {
      await app.page.goto(`${app.url}/phone/#/add`);
      await app.link("I have a recovery code").click();
      await app.titled("I have a recovery code");
      await app.accessible("recover");
      await app.shoot(`recover-${name.slice(0, 3)}`);
      await app.button("Use on this phone").click();
      const alert = app.page.getByRole("alert");
      await alert.filter({ hasText: "Enter the tokenId" }).waitFor();
      await app.page.getByLabel("tokenId").fill(kept.tokenId);
      await app.page.getByLabel("Recovery code", { exact: true }).fill("7XK2M-9QD4H-RT5WB-3JC8N");
      await app.button("Use on this phone").click();
      await alert.filter({ hasText: "This code does not work" }).waitFor();
      await app.page.getByLabel("Recovery code", { exact: true }).fill("no code");
      await app.button("Use on this phone").click();
      await alert.filter({ hasText: "This is not a recovery code" }).waitFor();
      await app.accessible("refused");
      await app.shoot(`recover-refused-${name.slice(0, 3)}`);
      await app.page.getByLabel("Recovery code", { exact: true }).fill(kept.codes[2]!.toLowerCase().replaceAll("-", " "));
      await app.button("Use on this phone").click();
      await app.titled("Identities");
      assert.equal(await app.page.locator("#news").textContent(), "Mary Shelley is on this phone now.");
      await approve(app, kept.tokenId);
      await app.page.goto(`${app.url}/phone/#/codes/${kept.tokenId}`);
      await app.page.getByText("7 codes are left.").waitFor();
    }, options);
  });

test("new codes take the place of the earlier ones, once the person agrees", () => inApp(async (old) => {
  const tokenId = await old.enroll("Mary", "Shelley");
  const codes = `${old.url}/phone/#/codes/${tokenId}`;
  await old.page.goto(codes);
  const [earlier] = await makeCodes(old);
  await old.page.goto(`${old.url}/phone/#/`);
  await old.page.goto(codes);
  await old.page.getByText("8 codes are left.").waitFor();
  const asked = old.page.getByRole("dialog").filter({ hasText: "The codes that you have will not work any more." });
  await old.button("Make new codes").click();
  await asked.getByRole("button", { name: "Cancel" }).click();
  await asked.waitFor({ state: "detached" });
  await old.titled("Recovery codes");
  await old.button("Make new codes").click();
  await asked.getByRole("button", { name: "Make new codes" }).click();
  await old.titled("Your recovery codes");
  const [code] = await old.page.locator("#codes .mono").allInnerTexts();
  await inApp(async (app) => {
    await follow(app, `${app.url}/phone/#/recover/${tokenId}/${earlier}`);
    await app.button("Use on this phone").click();
    await app.page.getByRole("alert").filter({ hasText: "This code does not work" }).waitFor();
    await follow(app, `${app.url}/phone/#/recover/${tokenId}/${code}`);
    await app.button("Use on this phone").click();
    await app.titled("Identities");
  });
}));

test("the link on the sheet asks for a code alone, opened or pasted", () => inApp(async (app) => {
  const link = `${app.url}/phone/#/recover/tok_1`;
  const asksForCode = async () => {
    await app.titled("I have a recovery code");
    assert.equal(await app.page.getByLabel("tokenId").inputValue(), "tok_1");
    assert.equal(await app.page.getByLabel("Recovery code", { exact: true }).inputValue(), "");
  };
  await follow(app, link);
  await asksForCode();
  await app.page.goto(`${app.url}/phone/#/add`);
  await app.page.getByLabel("Invitation or credential").fill(link);
  await app.button("Add identity").click();
  await asksForCode();
}));

test("a person moves to another phone by its QR code, and the first one says so", () => inApp(async (old) => {
  const tokenId = await old.enroll("Grace", "Hopper");
  const scripts: string[] = [];
  old.page.on("request", (request) => request.url().endsWith(".js") && scripts.push(new URL(request.url()).pathname));
  await old.page.locator(".card.identity").click();
  await old.titled("Grace Hopper");
  await old.accessible("identity");
  await old.link("Move to another phone").click();
  await old.titled("Move to another phone");
  await old.accessible("move");
  await old.shoot("move-390");
  assert.deepEqual(scripts, []);
  await old.button("Show the QR code").click();
  await old.titled("Scan this with the other phone");
  assert.deepEqual(scripts, ["/phone/qr.js"]);
  await old.accessible("move code");
  await old.shoot("move-code-390");
  const link = readQr(await old.page.locator(".qr svg").screenshot());
  assert.match(link, new RegExp(`^${old.url}/phone/#/recover/${tokenId}/[0-9A-Z-]{23}$`));
  await inApp(async (app) => {
    await follow(app, link);
    await app.titled("Use your identity on this phone?");
    await app.accessible("recover by link");
    await app.shoot("recover-link-390");
    const pages = await app.page.evaluate(() => history.length);
    await app.button("Use on this phone").click();
    await app.titled("Identities");
    // Back does not lead to the link that is used up.
    assert.ok(!app.page.url().includes("recover"));
    assert.equal(await app.page.evaluate(() => history.length), pages);
    await approve(app, tokenId);
    await follow(app, link);
    await app.button("Use on this phone").click();
    await app.page.getByRole("alert").filter({ hasText: "This code does not work" }).waitFor();
  });
  await old.titled("Moved to the other phone");
  await old.accessible("moved");
  await old.shoot("moved-390");
  await old.button("Remove from this phone").click();
  await old.page.getByText("There is no identity on this phone yet.").waitFor();
}));

test("an answer that was lost is given again to the same phone", () => inApp(async (old) => {
  const tokenId = await old.enroll();
  await old.page.locator("#suggested").click();
  const [code] = await makeCodes(old);
  await inApp(async (app) => {
    await follow(app, `${app.url}/phone/#/recover/${tokenId}/${code}`);
    await app.page.route("**/enroll/recover", async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await app.button("Use on this phone").click();
    await app.page.getByRole("alert").filter({ hasText: "the code is not lost" }).waitFor();
    await app.button("Use on this phone").click();
    await app.titled("Identities");
    await approve(app, tokenId);
  });
}));

test("a person who does not want codes is not asked again", () => inApp(async (app) => {
  await app.enroll();
  await app.page.locator("#not-now").click();
  assert.equal(await app.page.locator("#suggestion").count(), 0);
  await app.page.reload();
  await app.titled("Identities");
  await app.online();
  assert.equal(await app.page.locator("#suggestion").count(), 0);
}));

test("where a passkey approves, making codes takes it, and the other phone makes one of its own", async () => {
  // A passkey belongs to a host with a name.
  const url = fixed.server.url.replace("127.0.0.1", "localhost");
  const onDevice = (act: (app: PhoneApp, device: Authenticator) => Promise<void>) => PhoneApp.in(fixed.browser, url, async (app) => {
    const device = await Authenticator.of(app.page);
    await app.page.reload();
    await act(app, device);
  });
  const kept = { tokenId: "", code: "" };
  await onDevice(async (app, device) => {
    kept.tokenId = await app.enroll("Ada", "Lovelace");
    assert.equal(await device.count(), 1);
    await app.page.goto(`${url}/phone/#/codes/${kept.tokenId}`);
    await app.page.getByText("You have no codes.").waitFor();
    await device.recognizes(false);
    await app.button("Make recovery codes").click();
    await app.page.getByRole("alert").filter({ hasText: "Unlock with your fingerprint" }).waitFor();
    await device.recognizes(true);
    kept.code = (await makeCodes(app))[0]!;
  });
  await onDevice(async (app, device) => {
    await follow(app, `${url}/phone/#/recover/${kept.tokenId}/${kept.code}`);
    await app.button("Use on this phone").click();
    await app.titled("Identities");
    assert.equal(await device.count(), 1);
    await approve(app, kept.tokenId);
  });
});
