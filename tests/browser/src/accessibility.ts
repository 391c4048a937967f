import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Waits for the end of all movement. */
export async function still(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== "running"));
}

/** Fails if axe finds anything. Its script loads once for each document. */
export async function accessible(page: Page, state: string, options: RunOptions = {}): Promise<void> {
  await still(page);
  if (!(await page.evaluate(() => "axe" in globalThis)))
    await page.evaluate(axe);
  const violations = await page.evaluate(async (run) => {
    const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    return (await axe.run(run)).violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  }, { resultTypes: ["violations" as const], ...options });
  assert.deepEqual(violations, [], state);
}

/** Fails if axe finds anything in the light colours, or in the dark ones, where all but the contrast is the same. Calls `shoot` with the name of each scheme. */
export async function accessibleInBothSchemes(page: Page, state: string, shoot: (scheme: string) => Promise<void>): Promise<void> {
  await accessible(page, state);
  await shoot("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page, `${state}, dark`, { runOnly: ["color-contrast"] });
  await shoot("dark");
  await page.emulateMedia({ colorScheme: "light" });
}
