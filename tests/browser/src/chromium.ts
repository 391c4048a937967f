import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { root } from "./paths.js";

// Chromium takes the last such list, so that this one has Playwright's as well.
const disabledFeatures = [
  "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
  "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
  // Each window loads the address bar's popups as two pages of their own. Without them, the tests take about 30 % less CPU.
  "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
];

/** Starts a browser with a profile of its own, which Playwright removes. */
export const launch = (...more: readonly string[]): Promise<Browser> => chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    `--disable-features=${disabledFeatures.join()}`, ...more,
  ],
});

/** Saves a picture of the whole page for people to look at, where SCREENSHOTS is set. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!process.env["SCREENSHOTS"])
    return;
  const folder = join(root, "artifacts/screenshots");
  mkdirSync(folder, { recursive: true });
  // It shows what sticks to an edge of the window where the window is: best at its end.
  const y = await page.evaluate(() => {
    const { scrollY } = globalThis;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
    return scrollY;
  });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: "disabled" });
  await page.evaluate((top) => scrollTo({ top, behavior: "instant" }), y);
}
