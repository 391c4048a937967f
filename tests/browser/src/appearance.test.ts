import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibleInBothSchemes } from "./accessibility.js";
import { fixture } from "./fixture.js";
import type { Stage } from "./stage.js";
import { answerWrongly } from "./wrong-answer.js";

const { signIn } = fixture();

async function everyState(stage: Stage, look: (state: string) => Promise<void>): Promise<void> {
  await look("idle");
  await stage.click("Show a QR code instead");
  await stage.page.locator("#site-screen .qr svg").waitFor();
  await look("claim");
  await stage.click("Cancel");
  await stage.request();
  await look("waiting");
  await lost(stage, "Approve");
  await look("not-sent");
  await stage.page.context().setOffline(false);
  await stage.page.locator('#phone-link[data-state="on"]').waitFor();
  await stage.click("Approve");
  await stage.site("approved");
  await stage.page.getByText("The verified token").click();
  await look("approved");
  await stage.click("Sign out");
  await stage.request();
  await stage.click("Decline");
  await stage.site("refused");
  await look("declined");
  await stage.request("Sign in again");
  await answerWrongly(stage.page);
  await stage.page.locator('#site-screen [data-slot="notice"]:not([hidden])').waitFor();
  await look("wrong-code");
  await answerWrongly(stage.page);
  await answerWrongly(stage.page);
  await stage.site("refused");
  await look("locked");
}

async function lost(stage: Stage, button: string): Promise<void> {
  await stage.page.context().setOffline(true);
  await stage.page.locator('#phone-link[data-state="off"]').waitFor();
  await stage.click(button);
  await stage.page.getByRole("alert").waitFor();
}

for (const width of [1280, 375, 320])
  test(`every state is accessible at ${width} px, light and dark`, () => signIn(
    (stage) => everyState(stage, async (state) => {
      await accessibleInBothSchemes(stage.page, state, (scheme) => stage.shoot(`${state}-${width}-${scheme}`));
      assert.ok(await stage.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state} does not scroll sideways`);
    }),
    { viewport: { width, height: 812 }, colorScheme: "light" },
  ));

test("a replaced tab is accessible", () => signIn(async (stage) => {
  await stage.request();
  const opening = stage.page.waitForEvent("popup");
  await stage.page.evaluate(() => void window.open(location.href));
  await opening;
  await stage.site("refused");
  await stage.accessible("replaced");
  await stage.shoot("replaced-1280-light");
}));

test("a sign-in works with the keyboard alone, and the focus is never lost", () => signIn(async (stage) => {
  const { page } = stage;
  await tabTo(stage, "Sign in");
  await page.keyboard.press("Enter");
  await stage.phone("request");
  assert.equal(await focused(stage), "Look at your phone");
  await tabTo(stage, "Your nationality");
  await page.keyboard.press("Space");
  await tabTo(stage, "Approve");
  await page.keyboard.press("Enter");
  await stage.site("approved");
  await stage.phone("answered");
  assert.equal(await focused(stage), "Approved");
  assert.equal(await stage.facts(), "Given name Ada Family name Lovelace Over 18 Yes");
}));

test("screen readers hear what happens", () => signIn(async (stage) => {
  await stage.request();
  const news = (side: string) => stage.page.locator(`#${side}-news`).textContent();
  assert.match((await news("site")) ?? "", /^Look at your phone\. Code: \d \d \d \d \d \d$/);
  assert.equal(await news("phone"), "Phone: Demo service wants to sign you in.");
  await stage.click("Approve");
  await stage.site("approved");
  assert.equal(await news("site"), "Signed in. Welcome, Ada.");
}));

test("on a narrow screen the phone is one tap away", () => signIn(async (stage) => {
  await stage.request();
  await stage.page.getByRole("link", { name: "Your phone has a request" }).click();
  const approve = stage.page.getByRole("button", { name: "Approve" });
  await stage.page.waitForFunction(() => {
    const { top = -1, bottom = Infinity } = document.querySelector('[data-slot="approve"]')?.getBoundingClientRect() ?? {};
    return top >= 0 && bottom <= innerHeight;
  });
  await approve.click();
  await stage.site("approved");
}, { viewport: { width: 375, height: 700 } }));

test("without motion, nothing moves", () => signIn(async (stage) => {
  await stage.request();
  assert.equal(await stage.page.evaluate(() => document.getAnimations().length), 0);
}, { reducedMotion: "reduce" }));

const focused = (stage: Stage) => stage.page.evaluate(() => {
  const element = document.activeElement as HTMLElement;
  return (element.closest("label") ?? element).innerText.trim();
});

async function tabTo(stage: Stage, name: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await stage.page.keyboard.press("Tab");
    if ((await focused(stage)) === name)
      return;
  }
  assert.fail(`${name} cannot be reached with the keyboard`);
}
