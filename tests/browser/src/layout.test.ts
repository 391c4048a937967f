import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launch } from "./chromium.js";
import { fixture } from "./fixture.js";
import { inBrowser, type Stage } from "./stage.js";

const fixed = fixture();
let large: Browser;
// The reader's text size is a setting of the browser.
before(async () => void (large = await launch("--blink-settings=defaultFontSize=32,defaultFixedFontSize=26")));
after(() => large.close());

/** What a person can see and click, by its name, at every scroll position of the page. */
const seenWhileScrolling = ({ page }: Stage) => page.evaluate(() => {
  const inView = (element: Element) => {
    const { top, bottom, left, width, height } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return { inside: top >= 0 && bottom <= innerHeight, uncovered: element.contains(hit) };
  };
  const of = (selector: string) => inView(document.querySelector(selector) as Element);
  const positions = [];
  for (let y = 0; y <= document.documentElement.scrollHeight - innerHeight + 20; y += 20) {
    scrollTo({ top: y, behavior: "instant" });
    positions.push({ y, approve: of('[data-slot="approve"]'), decline: of('[data-slot="decline"]'), code: of('#phone-screen [data-slot="shown"]'), cancel: of('[data-do="cancel"]') });
  }
  return positions;
});

for (const [width, height] of [[1280, 720], [375, 667], [320, 568]] as const)
  test(`at ${width} by ${height} px Approve and Decline are in view together, and nothing covers Cancel or the code`, () => fixed.signIn(async (stage) => {
    await stage.request();
    await stage.still();
    const positions = await seenWhileScrolling(stage);
    assert.ok(positions.some(({ approve, code }) => approve.inside && code.inside), "the code and the buttons fit in one view");
    if (width === 1280)
      assert.ok(positions[0]?.decline.inside, "no scrolling for Decline");
    for (const { y, approve, decline, code, cancel } of positions) {
      assert.deepEqual(approve, decline, `at ${y}`);
      for (const { inside, uncovered } of [approve, code, cancel])
        assert.ok(!inside || uncovered, `at ${y}`);
    }
  }, { viewport: { width, height } }));

/** The elements that lose text: cut off by themselves or beyond the edge of the window. */
const clipped = ({ page }: Stage) => page.evaluate(() => [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => {
  if (element.matches(".visually-hidden, .skip, svg *, pre") || !element.innerText || !element.checkVisibility())
    return false;
  const { left, right } = element.getBoundingClientRect();
  const hides = getComputedStyle(element).overflow !== "visible";
  return left < 0 || right > innerWidth || (hides && (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight));
}).map((element) => element.outerHTML.slice(0, 120)));

for (const [width, height] of [[1280, 720], [375, 812], [320, 568]] as const)
  test(`text of twice the size is not clipped at ${width} px`, () => inBrowser(large, fixed.server.url, async (stage) => {
    const look = async (state: string) => {
      await stage.still();
      assert.deepEqual(await clipped(stage), [], state);
      await stage.shoot(`${state}-${width}-200-percent`);
    };
    assert.equal(await stage.page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "32px");
    await look("idle");
    await stage.click("Show a QR code instead");
    await stage.page.locator("#site-screen .qr svg").waitFor();
    await look("claim");
    await stage.click("Cancel");
    await stage.request();
    await look("waiting");
    await stage.click("Approve");
    await stage.site("approved");
    await stage.phone("answered");
    await look("approved");
    await stage.click("Sign out");
    await stage.request();
    await stage.click("Decline");
    await stage.site("refused");
    await look("declined");
  }, { viewport: { width, height } }));

test("the markup has no text of its own: src/texts.ts has it all", () => fixed.signIn(async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { body } = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    const textsOf = (root: DocumentFragment | HTMLElement): string[] => {
      root.querySelectorAll("noscript").forEach((element) => element.remove());
      const labelled = [...root.querySelectorAll("[aria-label], [title], [placeholder]")].map((element) => element.outerHTML);
      return [root.textContent?.trim() ?? "", ...labelled, ...[...root.querySelectorAll("template")].flatMap(({ content }) => textsOf(content))];
    };
    return textsOf(body);
  });
  assert.deepEqual(found.filter(Boolean), []);
}));
