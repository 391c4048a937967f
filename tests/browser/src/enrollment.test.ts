import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launch } from "./chromium.js";
import { Server } from "./server.js";
import { inBrowser, Stage } from "./stage.js";

let browser: Browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

async function withServer(settings: Readonly<Record<string, string>>, act: (server: Server) => Promise<void>): Promise<void> {
  const server = await Server.start(settings);
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

test("a phone keeps its enrollment, and its key cannot be read", () => withServer({}, (server) => inBrowser(browser, server.url, async (stage) => {
  const token = await stage.text("token", "phone");
  await stage.page.reload();
  await stage.phone("ready");
  assert.equal(await stage.text("token", "phone"), token);
  assert.equal(await stage.page.evaluate(async () => {
    const opening = indexedDB.open("idtoken-demo-phone");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const reading = opening.result.transaction("identities").objectStore("identities").getAll() as IDBRequest<{ keys: CryptoKeyPair }[]>;
    await new Promise((resolve) => (reading.onsuccess = resolve));
    return reading.result[0]!.keys.privateKey.extractable;
  }), false);
})));

test("a phone proves that it holds the key that it enrolls", () => withServer({ IdToken__Enrollment__RequireProof: "true" }, (server) => inBrowser(browser, server.url, async (stage) => {
  await stage.request();
  await stage.click("Approve");
  await stage.site("approved");
})));

test("a phone that the server has forgotten enrolls again by itself", () => withServer({}, (server) => inBrowser(browser, server.url, async (stage) => {
  const token = await stage.text("token", "phone");
  await server.halt();
  server.forgetEverything();
  await server.run();
  await stage.page.locator('#phone-screen [data-slot="token"]').filter({ hasNotText: token }).waitFor();
  await stage.request();
  await stage.click("Approve");
  await stage.site("approved");
})));

test("a sign-in continues when the server restarts in the middle", () => withServer({}, (server) => inBrowser(browser, server.url, async (stage) => {
  await stage.request();
  const code = await stage.code("site");
  await server.halt();
  await stage.page.locator('#site-screen [data-slot="notice"]').filter({ hasText: "connection was lost" }).waitFor();
  await server.run();
  await stage.page.locator('#phone-link[data-state="on"]').waitFor();
  assert.equal(await stage.code("phone"), code);
  await stage.click("Approve");
  await stage.site("approved");
})));

test("too many new phones: the page says how long to wait", () => withServer({ IdToken__RateLimits__EnrollPerHour: "1", IdToken__RateLimits__ExemptLoopback: "false" }, (server) =>
  inBrowser(browser, server.url, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const late = new Stage(await context.newPage());
    await late.page.goto(server.url);
    await late.phone("trouble");
    assert.equal(await late.text("title", "phone"), "Too many new phones");
    assert.match(await late.text("words", "phone"), /Setup continues by itself/);
    const again = late.page.getByRole("button", { name: /^Try again in (\d+ minutes|\d+ seconds?)$/ });
    assert.equal(await again.isDisabled(), true);
    await late.click("Sign in");
    await late.site("refused");
    assert.equal(await late.text("title"), "The phone is not ready");
    await late.shoot("rate-limited-1280-light");
    assert.deepEqual(late.faults, []);
    await context.close();
  })));

test("too many sign-ins: the page says how long to wait", () => withServer({ IdToken__RateLimits__InitiatePerMinute: "1", IdToken__RateLimits__ExemptLoopback: "false" }, (server) =>
  inBrowser(browser, server.url, async (stage) => {
    await stage.request();
    await stage.click("Cancel");
    await stage.click("Sign in");
    await stage.site("refused");
    assert.equal(await stage.text("title"), "Too many sign-ins");
    assert.equal(await stage.page.getByRole("button", { name: /^Sign in again in \d+ seconds?$/ }).isDisabled(), true);
    await stage.accessible("limited");
    await stage.shoot("limited-1280-light");
  })));

test("nobody answers in time", () => withServer({ IdToken__Session__Lifetime: "00:00:06" }, (server) => inBrowser(browser, server.url, async (stage) => {
  await stage.click("Sign in");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "Time is up");
  await stage.phone("answered");
  assert.equal(await stage.text("title", "phone"), "Too late");
  await stage.accessible("expired");
  await stage.shoot("expired-1280-light");
})));

test("where the service wants the code typed, the phone does not show it", () => withServer({ IdToken__Services__0__Id: "demo", IdToken__Services__0__AllowedScopes__0: "identity:full_with_photo", IdToken__Services__0__AllowedScopes__1: "identity:age_over_18", IdToken__Services__0__CodeEntry: "Enter" }, (server) =>
  inBrowser(browser, server.url, async (stage) => {
    await stage.request();
    const code = await stage.code("site");
    const typed = stage.page.getByLabel("Code in the browser");
    assert.equal(await stage.page.locator('#phone-screen [data-slot="shown"]').isVisible(), false);
    await typed.fill(code === "000000" ? "000001" : "000000");
    await stage.click("Approve");
    await stage.page.getByRole("alert").filter({ hasText: "That code is wrong" }).waitFor();
    await stage.accessible("typed");
    await stage.shoot("typed-1280-light");
    await typed.fill("12 34");
    await stage.click("Approve");
    await stage.page.getByRole("alert").filter({ hasText: "Enter the six digits" }).waitFor();
    await typed.fill(` ${code.slice(0, 3)} - ${code.slice(3)}`);
    const verify = stage.page.waitForRequest("**/auth/verify");
    await stage.click("Approve");
    assert.equal((await verify).postDataJSON().otp, code);
    await stage.site("approved");
  })));

test("a server that does not run is called unreachable", () => withServer({}, (server) => inBrowser(browser, server.url, async (stage) => {
  await server.halt();
  await stage.click("Sign in");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "The server cannot be reached");
})));
