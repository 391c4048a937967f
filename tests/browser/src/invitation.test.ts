import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";
import { readQr } from "./qr.js";
import { inBrowser } from "./stage.js";

const fixed = fixture();
const inApp = (act: (app: PhoneApp) => Promise<void>, options: Parameters<typeof PhoneApp.in>[3] = {}) => PhoneApp.in(fixed.browser, fixed.server.url, act, options);

interface Invitation {
  readonly invitationId: string;
  readonly link: string;
  readonly qrCode: string;
  readonly txCode?: string;
}

async function invite(request: object = {}): Promise<Invitation> {
  const response = await fetch(`${fixed.server.url}/dev/invitations`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(request) });
  assert.equal(response.status, 200);
  return (await response.json()) as Invitation;
}

const stateOf = async ({ invitationId }: Invitation) => ((await (await fetch(`${fixed.server.url}/dev/invitations/${invitationId}`)).json()) as { state: string }).state;

const wrongPin = ({ txCode }: Invitation) => (txCode === "000000" ? "000001" : "000000");

/** Opens a link as a camera does: in a page that did not show the app before. */
async function follow({ page }: PhoneApp, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
}

const add = (app: PhoneApp) => app.button("Add identity").click();

test("a real phone scans the demo page's QR code, is enrolled in two taps, and approves the page's sign-in", () => inBrowser(fixed.browser, fixed.server.url, async (stage) => {
  const scripts: string[] = [];
  stage.page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
  await stage.click("Use your own phone");
  const code = stage.page.locator("#own-screen .qr svg");
  await code.waitFor();
  assert.deepEqual(scripts.filter((path) => path.endsWith(".js")), ["/qr.js"]);
  await stage.page.getByText("This address works on this computer only").waitFor();
  await stage.accessible("invitation");
  await stage.shoot("invitation-1280-light");
  const link = readQr(await code.screenshot());
  assert.match(link, new RegExp(`^${fixed.server.url}/phone/#/invitation/[\\w-]{32}$`));
  await inApp(async (app) => {
    await follow(app, link);
    await app.titled("Add your identity");
    await add(app);
    await app.titled("Identities");
    await app.page.getByText("Grace Hopper").first().waitFor();
    await app.online();
    await stage.page.locator('#own-screen[data-screen="own-ready"]').waitFor();
    await app.home();
    await stage.click("Sign in");
    await stage.site("waiting");
    await app.titled("Demo service wants to sign you in");
    assert.equal(await app.code(), await stage.code("site"));
    await app.button("Approve").click();
    await stage.site("approved");
    assert.equal(await stage.text("title"), "Welcome, Grace");
  });
  await stage.click("Use the phone on this page");
  await stage.click("Sign out");
  await stage.request();
}));

test("the server's own picture carries the link", async () => {
  const { qrCode, link } = await invite({ txCode: true });
  assert.equal(readQr(Buffer.from(qrCode.replace(/^data:image\/png;base64,/, ""), "base64")), link);
});

for (const [name, options] of [["320 px", { viewport: { width: 320, height: 568 } }], ["dark", { colorScheme: "dark" }]] as const)
  test(`the PIN is asked for, and a wrong one can be corrected: ${name}`, () => inApp(async (app) => {
    const invitation = await invite({ txCode: true, credential: { givenName: "Mary", familyName: "Shelley" } });
    await follow(app, invitation.link);
    await app.titled("Add your identity");
    await add(app);
    const alert = app.page.getByRole("alert");
    await alert.filter({ hasText: "Enter the PIN" }).waitFor();
    const pin = app.page.getByLabel("PIN", { exact: true });
    await pin.fill(wrongPin(invitation));
    await add(app);
    await alert.filter({ hasText: "That PIN is wrong" }).waitFor();
    await app.accessible("wrong PIN");
    await app.shoot(`invitation-pin-${name.replace(" ", "-")}`);
    const { txCode = "" } = invitation;
    const pages = await app.page.evaluate(() => history.length);
    await pin.fill(`${txCode.slice(0, 3)} ${txCode.slice(3)}`);
    await add(app);
    await app.titled("Identities");
    assert.equal(await app.page.locator("#news").textContent(), "Mary Shelley is on this phone now.");
    // Back does not lead to the link that is used up.
    assert.ok(!app.page.url().includes("invitation"));
    assert.equal(await app.page.evaluate(() => history.length), pages);
  }, options));

test("too many wrong PINs end it for this phone's network", () => inApp(async (app) => {
  const invitation = await invite({ txCode: true });
  await follow(app, invitation.link);
  const pin = app.page.getByLabel("PIN", { exact: true });
  await pin.fill(wrongPin(invitation));
  for (let attempt = 1; attempt <= 3; attempt++) {
    const answered = app.page.waitForResponse("**/invitations/accept");
    await add(app);
    assert.equal((await answered).status(), 401);
    await app.page.getByText("Making a key").waitFor({ state: "hidden" });
  }
  await add(app);
  await app.titled("Stopped for safety");
  await app.accessible("locked");
}));

test("a second phone learns that the invitation was used, and a program that only looks at the link uses none up", async () => {
  const invitation = await invite();
  await inApp(async (app) => {
    await follow(app, invitation.link);
    await app.titled("Add your identity");
    await app.accessible("invitation");
    await app.shoot("invitation-390");
    assert.equal(await stateOf(invitation), "open");
  });
  await inApp(async (app) => {
    await follow(app, invitation.link);
    await add(app);
    await app.titled("Identities");
    assert.equal(await stateOf(invitation), "used");
  });
  await inApp(async (app) => {
    await follow(app, invitation.link);
    await add(app);
    await app.titled("Already used");
    await app.accessible("used");
    await app.shoot("invitation-used");
    await app.link("Done").click();
    await app.titled("Identities");
  });
});

test("an answer that was lost is given again to the same phone", () => inApp(async (app) => {
  const invitation = await invite();
  await follow(app, invitation.link);
  await app.page.route("**/invitations/accept", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await add(app);
  await app.page.getByRole("alert").filter({ hasText: "the invitation is not lost" }).waitFor();
  assert.equal(await stateOf(invitation), "used");
  await add(app);
  await app.titled("Identities");
  await app.online();
}));

test("without a network the invitation waits", () => inApp(async (app) => {
  const invitation = await invite();
  await follow(app, invitation.link);
  await app.titled("Add your identity");
  await app.page.context().setOffline(true);
  await add(app);
  await app.page.getByRole("alert").filter({ hasText: "The server cannot be reached" }).waitFor();
  await app.page.context().setOffline(false);
  await add(app);
  await app.titled("Identities");
}));

test("a pasted link leads to its invitation; one of another server, a part of one and an expired one are explained", () => inApp(async (app) => {
  const { page } = app;
  const { link } = await invite();
  const paste = async (text: string) => {
    await page.goto(`${app.url}/phone/#/add`);
    await page.getByLabel("Invitation or credential").fill(text);
    await add(app);
  };
  await paste(link.replace(app.url, "https://elsewhere.example"));
  await page.getByRole("alert").filter({ hasText: "another server: elsewhere.example" }).waitFor();
  await paste(link.slice(0, -1));
  await page.getByRole("alert").filter({ hasText: "not the link of an invitation" }).waitFor();
  await follow(app, link.slice(0, -1));
  await app.titled("Not an invitation");
  await follow(app, `${link.slice(0, -32)}${"A".repeat(32)}`);
  await add(app);
  await app.titled("Not known here");
  await page.route("**/invitations/accept", (route) => route.fulfill({ status: 410, contentType: "application/problem+json", body: JSON.stringify({ code: "invitation_expired", status: 410 }) }), { times: 1 });
  await paste(` ${link}\n`);
  await app.titled("Add your identity");
  await add(app);
  await app.titled("Too late");
  await paste(link);
  await add(app);
  await app.titled("Identities");
}));

test("the German texts fit a small phone", () => inApp(async (app) => {
  const invitation = await invite({ txCode: true });
  await follow(app, invitation.link);
  await app.titled("Ihre Identität hinzufügen");
  await app.accessible("German");
  await app.shoot("german-invitation-320");
}, { viewport: { width: 320, height: 568 }, locale: "de-DE" }));
