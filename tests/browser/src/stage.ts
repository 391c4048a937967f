import assert from "node:assert/strict";
import type { BrowserContext, Browser, BrowserContextOptions, Page } from "playwright-core";
import { accessible, still } from "./accessibility.js";
import { shoot } from "./chromium.js";

const deadline = 20_000;

export type SiteScreen = "idle" | "claim" | "waiting" | "approved" | "refused";
export type PhoneScreen = "setup" | "ready" | "request" | "answered" | "trouble";

async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(deadline);
  return context;
}

/** Runs a test in a browser profile of its own; afterwards no page may have had a fault. */
export async function inBrowser(browser: Browser, url: string, act: (stage: Stage) => Promise<void>, options?: BrowserContextOptions): Promise<void> {
  const context = await openContext(browser, options);
  try {
    const stage = await Stage.open(context, url);
    await act(stage);
    assert.deepEqual(stage.faults, []);
  } finally {
    await context.close();
  }
}

/** The sample's page, as a person sees it. */
export class Stage {
  /** What must not happen on any page: script errors, and anything that the Content-Security-Policy blocks. */
  readonly faults: string[] = [];

  constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.faults.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|Unhandled/i.test(message.text()))
        this.faults.push(message.text());
    });
  }

  /** Opens the page, and waits until its phone listens. */
  static async open(context: BrowserContext, url: string): Promise<Stage> {
    const stage = new Stage(await context.newPage());
    await stage.page.goto(url);
    await stage.page.locator('#phone-link[data-state="on"]').waitFor();
    return stage;
  }

  site(screen: SiteScreen): Promise<void> {
    return this.page.locator(`#site-screen[data-screen="site-${screen}"]`).waitFor();
  }

  phone(screen: PhoneScreen): Promise<void> {
    return this.page.locator(`#phone-screen[data-screen="phone-${screen}"]`).waitFor();
  }

  click(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Begins a sign-in, and waits until both sides show it. */
  async request(button = "Sign in"): Promise<void> {
    await this.click(button);
    await this.site("waiting");
    await this.page.locator('#site-screen[data-connection="connected"]').waitFor();
    await this.phone("request");
  }

  text(slot: string, side: "site" | "phone" = "site"): Promise<string> {
    return this.page.locator(`#${side}-screen [data-slot="${slot}"]`).innerText();
  }

  async code(side: "site" | "phone"): Promise<string> {
    return (await this.text("first", side)) + (await this.text("second", side));
  }

  /** The tone of the mark that a screen shows: good, neutral or bad. */
  async mark(side: "site" | "phone"): Promise<string> {
    return ((await this.page.locator(`#${side}-screen .seal`).getAttribute("class")) ?? "").replace("seal ", "");
  }

  async facts(): Promise<string> {
    return (await this.text("facts")).replace(/\s+/g, " ");
  }

  /** Waits for the end of all movement. */
  still(): Promise<void> {
    return still(this.page);
  }

  accessible(state: string): Promise<void> {
    return accessible(this.page, state);
  }

  shoot(name: string): Promise<void> {
    return shoot(this.page, name);
  }
}
