import { performance } from "node:perf_hooks";
import type { Page } from "playwright-core";

/** Brings a page back and returns how many milliseconds it then took. */
export type Return = (until: () => Promise<void>) => Promise<number>;

async function timed(back: () => Promise<unknown>, until: () => Promise<void>): Promise<number> {
  await back();
  const begun = performance.now();
  await until();
  return performance.now() - begun;
}

/** Takes one page's network away; other tabs keep theirs. */
export async function offline(page: Page): Promise<Return> {
  const devtools = await page.context().newCDPSession(page);
  const emulate = (isOffline: boolean) =>
    devtools.send("Network.emulateNetworkConditions", { offline: isOffline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await devtools.send("Network.enable");
  await emulate(true);
  await page.waitForFunction(() => !navigator.onLine);
  return (until) => timed(() => emulate(false), until);
}

/** Stops a page's scripts, timers and events, as browsers do with hidden tabs. */
export async function frozen(page: Page): Promise<Return> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Debugger.enable");
  const paused = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
  await devtools.send("Debugger.pause");
  // Scripts pause at the next statement that runs: the countdown's.
  await paused;
  return (until) => timed(() => devtools.send("Debugger.resume"), until);
}
