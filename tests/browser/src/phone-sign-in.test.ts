import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";
import { Stage } from "./stage.js";

const fixed = fixture({
  IdToken__Services__0__Id: "demo",
  IdToken__Services__0__Name: "Demo service",
  IdToken__Services__0__AllowedScopes__0: "identity:full",
  IdToken__Services__0__AllowedScopes__1: "identity:age_over_18",
  IdToken__Services__0__DefaultScopes__0: "identity:name",
  IdToken__Services__0__DefaultScopes__1: "identity:nationality",
  IdToken__Services__1__Id: "bank",
  IdToken__Services__1__Name: "Example bank",
  IdToken__Services__1__CodeEntry: "Enter",
  IdToken__Services__1__AllowedScopes__0: "identity:full",
});
const inApp = (act: (app: PhoneApp) => Promise<void>) => PhoneApp.in(fixed.browser, fixed.server.url, act);

test("a newcomer adds an identity, and a website's request is approved with what the person chose to share", () => inApp(async (app) => {
  await app.titled("Approve sign-ins with this phone");
  await app.link("Add an identity").click();
  await app.titled("Add an identity");
  const tokenId = await app.enroll();
  await app.home();
  const { autoPassword } = await app.begin(tokenId);
  await app.titled("Demo service wants to sign you in");
  const { page } = app;
  assert.equal(await app.code(), autoPassword);
  assert.match(await page.locator(".facts").innerText(), /https:\/\/shop\.example[\s\S]*Firefox 140 on Linux[\s\S]*This device[\s\S]*Ada Lovelace/);
  assert.equal(await page.getByText("You have not signed in here with this phone before.").isVisible(), true);
  await page.getByLabel("Your nationality").uncheck();
  await app.button("Approve").click();
  await app.titled("Approved");
  await app.link("Done").click();
  await app.titled("Nothing to approve");
  await app.link("History").click();
  await app.titled("History");
  assert.match(await page.locator(".card.entry").innerText(), /Demo service[\s\S]*Shared: Your name[\s\S]*Approved/);
  await app.home();
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  assert.equal(await page.getByText("You have not signed in here").count(), 0);
}));

for (const [answer, end] of [["Approve", "approved"], ["Decline", "refused"]] as const)
  test(`a sign-in on a page ends there when the app answers: ${answer}`, () => inApp(async (app) => {
    await app.enroll("Grace", "Hopper");
    await app.home();
    await app.lendToDemo();
    const stage = await Stage.open(app.page.context(), app.url);
    await stage.click("Sign in");
    await stage.site("waiting");
    await app.titled("Demo service wants to sign you in");
    assert.equal(await app.code(), await stage.code("site"));
    await app.button(answer).click();
    await stage.site(end);
    assert.equal(await stage.text("title"), answer === "Approve" ? "Welcome, Grace" : "Declined");
    assert.deepEqual(stage.faults, []);
  }));

test("a request is declined", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  await app.home();
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await app.button("Decline").click();
  await app.titled("Declined");
  await app.link("History").click();
  assert.match(await app.page.locator(".card.entry").innerText(), /Declined/);
}));

test("a request that the person did not start is reported, after a question", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  await app.home();
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await app.button("I did not start this").click();
  const { page } = app;
  await page.getByRole("dialog", { name: "Report this request?" }).waitFor();
  await app.accessible("the question before a report");
  await app.shoot("report-question");
  await app.button("Cancel").click();
  await app.titled("Demo service wants");
  await app.button("I did not start this").click();
  await app.button("Report").click();
  await app.titled("Reported");
  await app.accessible("reported");
  await app.link("History").click();
  assert.match(await page.locator(".card.entry").innerText(), /Reported/);
}));

test("where the person types the code, spaces and dashes are accepted and a wrong code can be corrected", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  await app.home();
  const { autoPassword } = await app.begin(tokenId, "bank", ["identity:name"]);
  await app.titled("Example bank wants to sign you in");
  const { page } = app;
  assert.ok(!(await page.locator("main").innerText()).includes(autoPassword.slice(0, 3) + autoPassword.slice(3)));
  const code = page.getByLabel("Code", { exact: true });
  await code.fill("12345");
  await app.button("Approve").click();
  await page.getByRole("alert").filter({ hasText: "six digits" }).waitFor();
  await code.fill(autoPassword === "000000" ? "000001" : "000 000");
  await app.button("Approve").click();
  await page.getByRole("alert").filter({ hasText: "That code is wrong" }).waitFor();
  await code.fill(`${autoPassword.slice(0, 3)} - ${autoPassword.slice(3)}`);
  await app.button("Approve").click();
  await app.titled("Approved");
}));

test("a typed code's request is declined without a code", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  await app.home();
  await app.begin(tokenId, "bank", ["identity:name"]);
  await app.titled("Example bank wants");
  await app.button("Decline").click();
  await app.titled("Declined");
}));

test("two identities get their own requests, and the newest comes first", () => inApp(async (app) => {
  const ada = await app.enroll();
  const grace = await app.enroll("Grace", "Hopper");
  assert.notEqual(ada, grace);
  const { page } = app;
  await page.goto(`${app.url}/phone/#/history`);
  await app.begin(ada);
  await page.locator("#count").filter({ hasText: "1" }).waitFor();
  // Whole seconds order the requests.
  await page.waitForFunction((second) => Math.floor(Date.now() / 1000) > second, Math.floor(Date.now() / 1000));
  const { autoPassword } = await app.begin(grace);
  await page.locator("#count").filter({ hasText: "2" }).waitFor();
  await app.home();
  const cards = page.locator(".card.request");
  assert.match((await cards.allInnerTexts()).join("|"), /as Grace Hopper[\s\S]*\|[\s\S]*as Ada Lovelace/);
  await cards.first().click();
  await app.titled("Demo service wants");
  assert.match(await page.locator(".facts").innerText(), /Grace Hopper/);
  assert.equal(await app.code(), autoPassword);
  await app.button("Approve").click();
  await app.titled("Approved");
  await app.link("Done").click();
  await cards.filter({ hasText: "Ada" }).click();
  await app.button("Decline").click();
  await app.titled("Declined");
}));

test("a request that the page gives up ends on the phone, and so does one answered in another tab of the app", () => inApp(async (app) => {
  const tokenId = await app.enroll();
  await app.home();
  const { sessionId, wsToken } = (await app.begin(tokenId)) as { sessionId: string; autoPassword: string; wsToken: string };
  await app.titled("Demo service wants");
  await fetch(`${app.url}/auth/cancel`, { method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${wsToken}` }, body: JSON.stringify({ sessionId }) });
  await app.titled("Cancelled");
  await app.link("Done").click();
  const other = await app.page.context().newPage();
  await other.goto(`${app.url}/phone/`);
  await other.locator('#link[data-state="online"]').waitFor();
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await other.getByRole("button", { name: "Approve" }).click();
  await app.titled("Approved");
}));
