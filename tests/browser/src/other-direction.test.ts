import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";
import { readQr } from "./qr.js";
import { Stage } from "./stage.js";

const fixed = fixture();
const inApp = (act: (app: PhoneApp) => Promise<void>) => PhoneApp.in(fixed.browser, fixed.server.url, act);

const qr = (stage: Stage) => stage.page.locator("#site-screen .qr svg");

/** Has the page show its QR code. Returns what the code says. */
async function show(stage: Stage): Promise<string> {
  await stage.click("Show a QR code instead");
  await stage.site("claim");
  await qr(stage).waitFor();
  await stage.still();
  return readQr(await qr(stage).screenshot());
}

/** Claims as this person, with the app at the link. */
async function claim(app: PhoneApp, person: string): Promise<void> {
  await app.titled("Sign in with this phone?");
  await app.button(`Continue as ${person}`).click();
  await app.titled("Demo service wants to sign you in");
}

test("a page that does not ask who signs in shows a QR code, and a phone that scans it signs its person in", () => fixed.signIn((stage) => inApp(async (app) => {
  await app.enroll("Grace", "Hopper");
  const scripts: string[] = [];
  stage.page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
  const link = await show(stage);
  assert.equal(link, await stage.page.getByRole("link", { name: "Or continue on this device" }).getAttribute("href"));
  assert.deepEqual(scripts.filter((path) => path.endsWith(".js")), ["/qr.js"]);
  await app.page.goto(link);
  await claim(app, "Grace Hopper");
  await stage.site("waiting");
  assert.equal(await app.code(), await stage.code("site"));
  await app.button("Approve").click();
  await stage.site("approved");
  assert.equal(await stage.text("title"), "Welcome, Grace");
  await stage.click("Sign out");
  await stage.site("idle");
})));

test("the phone beside the page scans the QR code too", () => fixed.signIn(async (stage) => {
  const scan = stage.page.getByRole("button", { name: "Scan the browser's QR code" });
  assert.equal(await scan.isVisible(), false);
  await show(stage);
  await scan.click();
  await stage.phone("request");
  await stage.site("waiting");
  assert.equal(await stage.code("phone"), await stage.code("site"));
  await stage.click("Approve");
  await stage.site("approved");
  assert.equal(await stage.text("title"), "Welcome, Ada");
  await stage.click("Done");
  await stage.phone("ready");
  assert.equal(await scan.isVisible(), false);
}));

test("on one device the link opens the app, and the page goes on when the person comes back, even if it was reloaded", () => fixed.signIn(async (stage) => {
  const context = stage.page.context();
  await inContext(stage, async (app) => void (await app.enroll("Grace", "Hopper")));
  await show(stage);
  await stage.page.reload();
  await stage.site("claim");
  const opening = context.waitForEvent("page");
  await stage.page.getByRole("link", { name: "Or continue on this device" }).click();
  const app = PhoneApp.at(await opening, fixed.server.url);
  // What a phone does that needs the memory: it forgets the page behind the app.
  await stage.page.goto("about:blank");
  await claim(app, "Grace Hopper");
  await stage.page.goBack();
  await stage.site("waiting");
  assert.equal(await app.code(), await stage.code("site"));
  await app.button("Approve").click();
  await stage.site("approved");
  assert.equal(await stage.text("title"), "Welcome, Grace");
  assert.deepEqual(app.faults, []);
}));

test("a sign-in that the person gives up is over for every phone, and a new code works", () => fixed.signIn((stage) => inApp(async (app) => {
  await app.enroll("Grace", "Hopper");
  const first = await show(stage);
  await stage.click("Cancel");
  await stage.site("idle");
  await app.page.goto(first);
  await app.button("Continue as Grace Hopper").click();
  await app.titled("Too late");
  const second = await show(stage);
  assert.notEqual(second, first);
  await app.page.goto(second);
  await claim(app, "Grace Hopper");
  await app.button("Decline").click();
  await stage.site("refused");
  assert.equal(await stage.text("title"), "Declined");
  await stage.click("Sign in again");
  await stage.site("claim");
})));

test("a service that has to name the person says what is missing", () => fixed.signIn(async (stage) => {
  const answer = { status: 400, contentType: "application/problem+json", body: JSON.stringify({ code: "invalid_request", status: 400 }) };
  await stage.page.route("**/auth/initiate", (route) => route.fulfill(answer), { times: 1 });
  await stage.click("Show a QR code instead");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "This needs a name");
}));

/** Runs the app in a tab beside the page, for a while. */
async function inContext(stage: Stage, act: (app: PhoneApp) => Promise<void>): Promise<void> {
  const page = await stage.page.context().newPage();
  await act(PhoneApp.at(page, fixed.server.url));
  await page.close();
}
