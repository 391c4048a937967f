import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { root } from "./paths.js";

/** Starts a browser with a profile of its own, which Playwright removes. */
export const launch = (...more: readonly string[]): Promise<Browser> => chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", ...more,
  ],
});

export function screenshotPath(name: string): string {
  const folder = join(root, "artifacts/screenshots");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}
