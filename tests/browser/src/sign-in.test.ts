import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";
import { answerWrongly } from "./wrong-answer.js";

const fixed = fixture();
const { signIn } = fixed;

test("two clicks sign a newcomer in", () => signIn(async (stage) => {
  await stage.click("Sign in");
  await stage.click("Approve");
  await stage.site("approved");
  assert.equal(await stage.text("title"), "Welcome, Ada");
  assert.equal(await stage.facts(), "Given name Ada Family name Lovelace Nationality Ireland Over 18 Yes");
  await stage.phone("answered");
  assert.equal(await stage.text("title", "phone"), "Approved");
}));

test("both sides show the same code, and who asks", () => signIn(async (stage) => {
  await stage.request();
  assert.match(await stage.code("site"), /^\d{6}$/);
  assert.equal(await stage.code("phone"), await stage.code("site"));
  assert.match(await stage.text("browser", "phone"), /^Chrome \d+ on Linux$/);
  assert.equal(await stage.text("address", "phone"), "This computer");
  assert.match(await stage.text("left", "phone"), /^[56]\d seconds left$/);
}));

test("a page of one's own signs in with the tokenId that the phone shows", () => signIn(async (stage) => {
  const body = JSON.stringify({ tokenId: await stage.text("token", "phone"), serviceId: "demo" });
  const headers = { "Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0" };
  const response = await fetch(`${fixed.server.url}/auth/initiate`, { method: "POST", headers, body });
  await stage.phone("request");
  assert.equal(await stage.code("phone"), ((await response.json()) as { autoPassword: string }).autoPassword);
  assert.equal(await stage.text("browser", "phone"), "Firefox 130 on Linux");
  await stage.click("Approve");
  await stage.phone("answered");
}));

test("the service does not learn what the person leaves out", () => signIn(async (stage) => {
  await stage.request();
  await stage.page.getByLabel("Your nationality").uncheck();
  await stage.click("Approve");
  await stage.site("approved");
  assert.equal(await stage.facts(), "Given name Ada Family name Lovelace Over 18 Yes");
}));

test("a person may sign in without sharing anything", () => signIn(async (stage) => {
  await stage.request();
  for (const box of await stage.page.getByRole("checkbox").all())
    await box.uncheck();
  await stage.click("Approve");
  await stage.site("approved");
  assert.equal(await stage.text("title"), "You are signed in");
}));

test("a person declines, and may sign in again", () => signIn(async (stage) => {
  await stage.request();
  await stage.click("Decline");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "Declined");
  assert.equal(await stage.text("title", "phone"), "Declined");
  await stage.click("Sign in again");
  await stage.click("Approve");
  await stage.site("approved");
}));

test("the page reports a wrong code, and the third ends the sign-in", () => signIn(async (stage) => {
  await stage.request();
  assert.equal(await answerWrongly(stage.page), "invalid_otp");
  const notice = stage.page.locator('#site-screen [data-slot="notice"]');
  await notice.filter({ hasText: "wrong code" }).waitFor();
  assert.equal(await answerWrongly(stage.page), "invalid_otp");
  await stage.site("waiting");
  assert.equal(await answerWrongly(stage.page), "too_many_attempts");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "Stopped for safety");
  await stage.phone("answered");
  assert.equal(await stage.text("title", "phone"), "Stopped for safety");
}));

test("after one wrong code the person may still approve", () => signIn(async (stage) => {
  await stage.request();
  await answerWrongly(stage.page);
  await stage.click("Approve");
  await stage.site("approved");
}));

test("cancelling leaves the page as it was, and the next sign-in is the only one on the phone", () => signIn(async (stage) => {
  await stage.request();
  const first = await stage.code("phone");
  await stage.click("Cancel");
  await stage.site("idle");
  await stage.phone("answered");
  await stage.click("Sign in");
  await stage.site("waiting");
  const second = await stage.code("site");
  assert.notEqual(second, first);
  await stage.phone("request");
  assert.equal(await stage.code("phone"), second);
  assert.equal(await stage.page.locator('#phone-screen [data-slot="more"]').isVisible(), false);
  await stage.click("Approve");
  await stage.site("approved");
}));
