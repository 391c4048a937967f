import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";
import { offline, frozen } from "./lifecycle.js";
import { inBrowser, Stage } from "./stage.js";
import { Wire } from "./wire.js";

const fixed = fixture();
const { signIn } = fixed;
// Long enough for a busy machine, and shorter than a client takes that only notices by its pings.
const soon = 5_000;

/** The person's other page: the same phone, without the sign-in. */
const secondTab = (stage: Stage) => Stage.open(stage.page.context(), new URL(stage.page.url()).origin);

test("a reload in the middle continues the same sign-in", () => signIn(async (stage) => {
  await stage.request();
  const code = await stage.code("site");
  await stage.page.reload();
  await stage.site("waiting");
  assert.equal(await stage.code("site"), code);
  await stage.phone("request");
  assert.equal(await stage.code("phone"), code);
  await stage.click("Approve");
  await stage.site("approved");
}));

test("an approval during a reload is not lost", () => signIn(async (stage) => {
  await stage.request();
  const other = await secondTab(stage);
  await other.phone("request");
  await stage.page.goto("about:blank");
  await other.click("Approve");
  await other.phone("answered");
  await stage.page.goBack();
  await stage.site("approved");
}));

test("the older of two tabs is replaced and stays so", () => signIn(async (stage) => {
  await stage.request();
  const opening = stage.page.waitForEvent("popup");
  // A page that this one opens begins with a copy of its session storage, as a duplicated tab does.
  await stage.page.evaluate(() => void window.open(location.href));
  const newer = new Stage(await opening);
  await newer.site("waiting");
  await stage.site("refused");
  assert.equal(await stage.text("title"), "Continued in another tab");
  assert.equal(await stage.mark("site"), "neutral");
  await newer.click("Approve");
  await newer.site("approved");
  assert.equal(await stage.text("title"), "Continued in another tab");
  await stage.page.reload();
  await stage.site("idle");
  assert.deepEqual(newer.faults, []);
}));

test("both tabs' phones show the request, and the one that did not answer learns of the answer", () => signIn(async (stage) => {
  const other = await secondTab(stage);
  await stage.request();
  await other.phone("request");
  await other.click("Approve");
  await stage.site("approved");
  await stage.phone("answered");
  assert.match(await stage.text("words", "phone"), /answered on another page/);
}));

test("a page that was offline while the phone approved shows it soon after coming back", (t) => signIn(async (stage) => {
  await stage.request();
  const other = await secondTab(stage);
  await other.phone("request");
  const back = await offline(stage.page);
  await other.click("Approve");
  await other.phone("answered");
  await stage.site("waiting");
  const elapsed = await back(() => stage.site("approved"));
  t.diagnostic(`${Math.round(elapsed)} ms from coming back to the outcome`);
  assert.ok(elapsed < soon, `${elapsed} ms`);
}));

test("a connection that died silently is replaced when the network comes back", async (t) => {
  const wire = await Wire.to(fixed.server.url);
  try {
    await inBrowser(fixed.browser, wire.url, async (stage) => {
      await stage.request();
      const other = await secondTab(stage);
      await other.phone("request");
      wire.kill("/hubs/session");
      const back = await offline(stage.page);
      await other.click("Approve");
      await other.phone("answered");
      await stage.site("waiting");
      const elapsed = await back(() => stage.site("approved"));
      t.diagnostic(`${Math.round(elapsed)} ms from coming back to the outcome`);
      assert.ok(elapsed < soon, `${elapsed} ms`);
    });
  } finally {
    await wire.close();
  }
});

test("an approval without a network says that it did not get through, until the network is back", () => signIn(async (stage) => {
  await stage.request();
  const link = stage.page.locator("#phone-link");
  assert.equal(await link.innerText(), "Online");
  await stage.page.context().setOffline(true);
  await link.filter({ hasText: "Offline" }).waitFor();
  const notice = stage.page.getByRole("alert");
  for (const [button, words] of [["Approve", "Your approval did not get through"], ["Decline", "Your answer did not get through"]] as const) {
    await stage.click(button);
    await notice.filter({ hasText: words }).waitFor();
  }
  await stage.page.context().setOffline(false);
  await link.filter({ hasText: "Online" }).waitFor();
  await notice.waitFor({ state: "hidden" });
  await stage.click("Approve");
  await stage.site("approved");
}));

test("a page that is offline for a moment keeps waiting", () => signIn(async (stage) => {
  await stage.request();
  await stage.page.context().setOffline(true);
  await stage.page.context().setOffline(false);
  await stage.page.locator('#phone-link[data-state="on"]').waitFor();
  await stage.click("Approve");
  await stage.site("approved");
}));

test("a tab that was frozen while the phone approved shows it soon after coming back", (t) => signIn(async (stage) => {
  await stage.request();
  const other = await secondTab(stage);
  await other.phone("request");
  const thaw = await frozen(stage.page);
  await other.click("Approve");
  await other.phone("answered");
  const elapsed = await thaw(() => stage.site("approved"));
  t.diagnostic(`${Math.round(elapsed)} ms from coming back to the outcome`);
  assert.ok(elapsed < soon, `${elapsed} ms`);
}));

test("the outcome shows soon after Approve", (t) => signIn(async (stage) => {
  const times: number[] = [];
  for (let round = 0; round < 10; round++) {
    await stage.request();
    times.push(await stage.page.evaluate(() => new Promise<number>((resolve) => {
      const screen = document.getElementById("site-screen") as HTMLElement;
      let begun = 0;
      new MutationObserver((_, observer) => {
        if (screen.dataset["screen"] !== "site-approved")
          return;
        observer.disconnect();
        // Drawn, not only in the document.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
      }).observe(screen, { attributes: true, attributeFilter: ["data-screen"] });
      const button = document.querySelector<HTMLElement>('[data-slot="approve"]');
      begun = performance.now();
      button?.click();
    })));
    await stage.click("Sign out");
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`approve to drawn outcome: median ${times[5]?.toFixed(0)} ms, all ${times.map((time) => time.toFixed(0)).join(" ")}`);
  assert.ok((times[5] ?? Infinity) < soon);
}));
