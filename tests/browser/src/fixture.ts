import { after, before } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { launch } from "./chromium.js";
import { Redis } from "./redis.js";
import { Server } from "./server.js";
import { inBrowser, type Stage } from "./stage.js";

/** One server, with a Redis, and one browser for the tests of a file. Every test has its own profile, and so its own phone. */
export function fixture(settings?: Readonly<Record<string, string>>) {
  let redis: Redis | undefined;
  let server: Server | undefined;
  let browser: Browser | undefined;
  before(async () => {
    redis = await Redis.start();
    server = await Server.start({ ConnectionStrings__Redis: redis.address, ...settings });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await redis?.stop();
  });
  const started = <T>(thing: T | undefined): T => {
    if (!thing)
      throw new Error("Not started.");
    return thing;
  };
  return {
    get server(): Server { return started(server); },
    get browser(): Browser { return started(browser); },
    /** Runs a test; `stage.page.context()` opens further tabs of its profile. */
    signIn: (act: (stage: Stage) => Promise<void>, options?: BrowserContextOptions) => inBrowser(started(browser), started(server).url, act, options),
  };
}
