import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { accessible } from "./accessibility.js";
import { shoot } from "./chromium.js";


/** A sign-in that a page has begun, without the page. */
export interface Begun {
  readonly sessionId: string;
  readonly autoPassword: string;
}

/** The phone app in a browser profile of its own, as a person sees it. */
export class PhoneApp {
  /** What must not happen: script errors, and anything that the Content-Security-Policy blocks. */
  readonly faults: string[] = [];

  private constructor(readonly page: Page, readonly url: string) {
    page.on("pageerror", (error) => this.faults.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|Unhandled/i.test(message.text()))
        this.faults.push(message.text());
    });
  }

  /** The app in a tab that is open. */
  static at(page: Page, url: string): PhoneApp {
    return new PhoneApp(page, url);
  }

  /** Runs a test in the app. */
  static async in(browser: Browser, url: string, act: (app: PhoneApp) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
    context.setDefaultTimeout(20_000);
    try {
      const app = new PhoneApp(await context.newPage(), url);
      await app.page.goto(`${url}/phone/`);
      await app.page.locator("main h1").waitFor();
      await act(app);
      assert.deepEqual(app.faults, []);
    } finally {
      await context.close();
    }
  }

  async titled(title: string | RegExp): Promise<void> {
    await this.page.locator("main h1").filter({ hasText: title }).waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole("link", { name });
  }

  /** The code of the request on the screen. */
  async code(): Promise<string> {
    return (await this.page.locator(".match .code [aria-hidden]").allInnerTexts()).join("");
  }

  async online(): Promise<void> {
    await this.page.locator('#link[data-state="online"]').waitFor();
  }

  /** Adds a test identity. Returns its tokenId. */
  async enroll(givenName = "Ada", familyName = "Lovelace"): Promise<string> {
    await this.page.goto(`${this.url}/phone/#/add`);
    await this.page.getByLabel("Given name").fill(givenName);
    await this.page.getByLabel("Family name").fill(familyName);
    await this.button("Make a test identity").click();
    const card = this.page.locator(".card.identity").filter({ hasText: `${givenName} ${familyName}` });
    const tokenId = await card.locator(".mono").innerText();
    await card.locator('.link[data-state="online"]').waitFor();
    return tokenId;
  }

  /** Lets the demo page of the same profile sign in as the app's person: its phone gets the same key. */
  async lendToDemo(): Promise<void> {
    await this.page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
      const app = await done(indexedDB.open("idtoken-phone-keys"));
      const [identity] = (await done(app.transaction("identities").objectStore("identities").getAll())) as object[];
      app.close();
      const opening = indexedDB.open("idtoken-demo-phone", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("identities", { keyPath: "tokenId" });
      const demo = await done(opening);
      await done(demo.transaction("identities", "readwrite").objectStore("identities").put(identity));
      demo.close();
    });
  }

  /** A page asks this person to sign in. */
  async begin(tokenId: string, serviceId = "demo", scopes?: readonly string[]): Promise<Begun> {
    const headers = { "Content-Type": "application/json", Origin: "https://shop.example", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
    const response = await fetch(`${this.url}/auth/initiate`, { method: "POST", headers, body: JSON.stringify({ tokenId, serviceId, scopes }) });
    assert.equal(response.status, 200);
    return (await response.json()) as Begun;
  }

  async home(): Promise<void> {
    await this.page.goto(`${this.url}/phone/#/`);
    await this.titled(/Nothing to approve|Requests/);
  }

  /** Fails if axe finds anything, or if the page scrolls sideways. */
  async accessible(state: string): Promise<void> {
    await accessible(this.page, state);
    assert.ok(await this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state} does not scroll sideways`);
  }

  shoot(name: string): Promise<void> {
    return shoot(this.page, `phone-${name}`);
  }
}
