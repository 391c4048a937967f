import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceChannel } from "./device-channel.js";
import { fixture } from "./fixture.js";
import type { Stage } from "./stage.js";

const { signIn } = fixture();

const ended = async (stage: Stage, title: string, words: string) => {
  await stage.page.locator('#phone-screen [data-slot="words"]').filter({ hasText: words }).waitFor();
  assert.equal(await stage.text("title", "phone"), title);
  assert.equal(await stage.mark("phone"), "neutral");
};

/** The server refuses the phone's answer: the session is resolved. */
const refuse = (stage: Stage) => stage.page.route("**/auth/verify", (route) =>
  route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({ code: "session_resolved" }) }));

for (const colorScheme of ["light", "dark"] as const)
  test(`the phone shows that a sign-in was cancelled, ${colorScheme}`, () => signIn(async (stage) => {
    const resolve = await deviceChannel(stage.page);
    await stage.request();
    await resolve("cancelled");
    await ended(stage, "Cancelled", "This sign-in was cancelled.");
    await stage.accessible("cancelled");
    await stage.shoot(`cancelled-1280-${colorScheme}`);
  }, { colorScheme }));

test("a request is reported by a second click, and the page sees a decline", () => signIn(async (stage) => {
  await stage.request();
  await stage.click("I did not start this");
  await stage.click("Report it to the operator: click again");
  await ended(stage, "Reported", "The operator has your report.");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "Declined");
}));

test("the phone shows that newer requests replaced one", () => signIn(async (stage) => {
  const resolve = await deviceChannel(stage.page);
  await stage.request();
  await resolve("superseded");
  await ended(stage, "Replaced", "This request was replaced by newer ones.");
}));

test("an approval that the server refuses as resolved shows that the sign-in was cancelled", () => signIn(async (stage) => {
  await refuse(stage);
  await stage.request();
  await stage.click("Approve");
  await ended(stage, "Cancelled", "This sign-in was cancelled.");
}));

test("what the channel says of a refused approval counts more than the refusal", () => signIn(async (stage) => {
  const resolve = await deviceChannel(stage.page);
  await refuse(stage);
  await stage.request();
  await stage.click("Approve");
  await ended(stage, "Cancelled", "This sign-in was cancelled.");
  await resolve("declined");
  await ended(stage, "Declined", "learned nothing about you");
}));

test("where the reply to an approval was lost, the phone does not say that somebody cancelled", () => signIn(async (stage) => {
  await stage.page.route("**/auth/verify", (route) => route.abort(), { times: 1 });
  await stage.request();
  await stage.click("Approve");
  await stage.page.getByRole("alert").filter({ hasText: "did not get through" }).waitFor();
  await refuse(stage);
  await stage.click("Approve");
  await ended(stage, "Already over", "This sign-in was already answered or cancelled.");
}));

test("Cancel tells the phone", () => signIn(async (stage) => {
  await stage.request();
  await stage.click("Cancel");
  await stage.site("idle");
  await ended(stage, "Cancelled", "This sign-in was cancelled.");
}));

test("an approval that arrives after Cancel does not count", () => signIn(async (stage) => {
  await stage.request();
  let release: () => void = () => {};
  const cancelled = new Promise<void>((resolve) => (release = resolve));
  await stage.page.route("**/auth/verify", async (route) => {
    await cancelled;
    await route.continue();
  });
  const answer = stage.page.waitForResponse("**/auth/verify");
  await stage.click("Approve");
  const cancel = stage.page.waitForResponse("**/auth/cancel");
  await stage.click("Cancel");
  assert.equal((await cancel).status(), 204);
  release();
  assert.equal((await answer).status(), 409);
  await ended(stage, "Cancelled", "This sign-in was cancelled.");
}));
