import assert from "node:assert/strict";
import { test } from "node:test";
import { still } from "./accessibility.js";
import { launch } from "./chromium.js";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";

const fixed = fixture();

async function asked(app: PhoneApp): Promise<void> {
  const tokenId = await app.enroll();
  await app.home();
  await app.begin(tokenId, "demo", ["identity:name", "identity:nationality", "identity:age_over_18"]);
  await app.titled("Demo service wants to sign you in");
  await still(app.page);
}

/** Whether a person sees all of an element, with nothing over it. */
const seen = (app: PhoneApp, selector: string) => app.page.locator(selector).evaluate((element) => {
  const { top, bottom, left, width, height } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight && element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
});

for (const [width, height] of [[320, 568], [390, 844], [844, 390], [1280, 720]] as const)
  test(`at ${width} by ${height} px the code comes before the buttons, which stay in view together`, () => PhoneApp.in(fixed.browser, fixed.server.url, async (app) => {
    await asked(app);
    await app.shoot(`request-${width}-${height}`);
    if (height > 500)
      for (const selector of [".match .code", "#approve", "#decline"])
        assert.ok(await seen(app, selector), selector);
    // Scrolled to the end, nothing is under the buttons or the sections.
    await app.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    for (const selector of [".facts div:last-child", "#approve", "#decline"])
      assert.ok(await seen(app, selector), selector);
  }, { viewport: { width, height } }));

test("text of twice the size is not cut off, and nothing covers the code", async () => {
  // The reader's text size is a setting of the browser.
  const large = await launch("--blink-settings=defaultFontSize=32,defaultFixedFontSize=26");
  try {
    await PhoneApp.in(large, fixed.server.url, async (app) => {
      await asked(app);
      await app.shoot("request-320-200-percent");
      assert.ok(await app.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      for (const selector of [".match .code", "legend", "#approve"]) {
        await app.page.locator(selector).evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
        assert.ok(await seen(app, selector), selector);
      }
    }, { viewport: { width: 320, height: 568 } });
  } finally {
    await large.close();
  }
});

test("the German texts fit a small phone", () => PhoneApp.in(fixed.browser, fixed.server.url, async (app) => {
  const { page, url } = app;
  const look = async (state: string) => {
    await app.shoot(`german-${state}-320`);
    await app.accessible(state);
  };
  for (const [hash, title] of [["", "Bestätigen Sie Anmeldungen"], ["lost", "Telefon verloren"], ["history", "Noch keine Anfragen"], ["add", "Identität hinzufügen"]] as const) {
    await page.goto(`${url}/phone/#/${hash}`);
    await app.titled(title);
    await look(hash || "welcome");
  }
  await app.button("Testidentität anlegen").click();
  const tokenId = await page.locator(".card.identity .mono").innerText();
  await look("identities");
  await page.locator(".card.identity").click();
  await app.titled("Ada Lovelace");
  await look("identity");
  await app.begin(tokenId, "demo", ["identity:full", "identity:age_over_18"]);
  await page.locator("#count").filter({ hasText: "1" }).waitFor();
  await page.goto(`${url}/phone/#/`);
  await page.locator(".card.request").click();
  await app.titled("Demo service möchte Sie anmelden");
  await look("request");
  await app.button("Ablehnen").click();
  await app.titled("Abgelehnt");
}, { viewport: { width: 320, height: 568 }, locale: "de-DE" }));

test("a sign-in is approved with the keyboard alone, and the focus is never lost", () => PhoneApp.in(fixed.browser, fixed.server.url, async (app) => {
  await asked(app);
  const { page } = app;
  const focused = () => page.evaluate(() => ((document.activeElement as HTMLElement).closest("label") ?? (document.activeElement as HTMLElement)).innerText.trim());
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Tab");
      if ((await focused()) === name)
        return;
    }
    assert.fail(`${name} cannot be reached with the keyboard`);
  };
  assert.equal(await focused(), "Demo service wants to sign you in");
  await tabTo("Your nationality");
  await page.keyboard.press("Space");
  await tabTo("Approve");
  await page.keyboard.press("Enter");
  await app.titled("Approved");
  assert.equal(await focused(), "Approved");
  await tabTo("Done");
  await page.keyboard.press("Enter");
  await app.titled("Nothing to approve");
  assert.equal(await focused(), "Nothing to approve");
}));

test("screen readers hear a request and how it ended", () => PhoneApp.in(fixed.browser, fixed.server.url, async (app) => {
  await asked(app);
  const news = () => app.page.locator("#news").textContent();
  assert.equal(await news(), "Demo service wants to sign you in.");
  await app.button("Decline").click();
  await app.titled("Declined");
  assert.equal(await news(), "Demo service learned nothing about you.");
}));

test("the markup has no text of its own: src/texts has it all", () => PhoneApp.in(fixed.browser, fixed.server.url, async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { body } = new DOMParser().parseFromString(await (await fetch("./")).text(), "text/html");
    body.querySelectorAll("noscript").forEach((element) => element.remove());
    return body.textContent?.trim();
  });
  assert.equal(found, "");
}));
