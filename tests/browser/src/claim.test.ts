import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser, BrowserContext } from "playwright-core";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";

const fixed = fixture({
  IdToken__Services__0__Id: "demo",
  IdToken__Services__0__Name: "Demo service",
  IdToken__Services__0__AllowedScopes__0: "identity:full",
  IdToken__Services__0__DefaultScopes__0: "identity:name",
  IdToken__Services__0__AllowAnonymousInitiation: "true",
});
const inApp = (act: (app: PhoneApp) => Promise<void>, options: Parameters<typeof PhoneApp.in>[3] = {}) => PhoneApp.in(fixed.browser, fixed.server.url, act, options);

interface Opened {
  readonly sessionId: string;
  readonly wsToken: string;
  readonly link: string;
}

interface Claimed {
  readonly type: string;
  readonly sessionId: string;
  readonly autoPassword: string;
  readonly wsToken: string;
}

async function open(): Promise<Opened> {
  const headers = { "Content-Type": "application/json", Origin: "https://shop.example" };
  const response = await fetch(`${fixed.server.url}/auth/initiate`, { method: "POST", headers, body: JSON.stringify({ serviceId: "demo" }) });
  assert.equal(response.status, 200);
  return (await response.json()) as Opened;
}

/** The website's page: follows a session over the raw protocol, and returns the first frame of a kind. */
async function frame(context: BrowserContext, { sessionId, wsToken }: Pick<Opened, "sessionId" | "wsToken">, type: string): Promise<Claimed & { readonly jwt: string }> {
  const page = await context.newPage();
  await page.goto(`${fixed.server.url}/phone/`);
  return page.evaluate(([id, token, wanted]) => new Promise((resolve) => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/session/${id}`, ["idtoken.v1", `idtoken.token.${token}`]);
    socket.onmessage = ({ data }) => {
      const read = JSON.parse(String(data)) as { type: string };
      if (read.type === wanted)
        resolve(read as never);
    };
  }), [sessionId, wsToken, type] as const);
}

async function withPage(browser: Browser, act: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  try {
    await act(context);
  } finally {
    await context.close();
  }
}

test("the phone that opens a website's link says who signs in, and approves with the code of the page", () => withPage(fixed.browser, (site) => inApp(async (app) => {
  const tokenId = await app.enroll("Grace", "Hopper");
  const opened = await open();
  const claiming = frame(site, opened, "claimed");
  await app.page.goto(opened.link);
  await app.titled("Sign in with this phone?");
  await app.accessible("claim");
  await app.shoot("claim-390");
  await app.button("Continue as Grace Hopper").click();
  await app.titled("Demo service wants to sign you in");
  const claimed = await claiming;
  const approving = frame(site, claimed, "approved");
  assert.equal(await app.code(), claimed.autoPassword);
  assert.match(await app.page.locator(".facts").innerText(), /https:\/\/shop\.example/);
  await app.button("Approve").click();
  await app.titled("Approved");
  const { sub } = JSON.parse(Buffer.from((await approving).jwt.split(".")[1]!, "base64url").toString()) as { sub: string };
  assert.equal(sub, tokenId);
})));

test("another phone that was first, and a link that has ended, are explained", () => inApp(async (app) => {
  await app.enroll();
  const { link } = await open();
  await inApp(async (other) => {
    await other.enroll("Mary", "Shelley");
    await other.page.goto(link);
    await other.button("Continue as Mary Shelley").click();
    await other.titled("Demo service wants to sign you in");
  });
  await app.page.goto(link);
  await app.button("Continue as Ada Lovelace").click();
  await app.titled("Another phone was first");
  await app.accessible("claimed by another");
  await app.shoot("claim-second");
  const second = await open();
  await fetch(`${app.url}/auth/cancel`, { method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${second.wsToken}` }, body: JSON.stringify({ sessionId: second.sessionId }) });
  await app.page.goto(second.link);
  await app.button("Continue as Ada Lovelace").click();
  await app.titled("Too late");
}));

test("a phone without an identity is asked to add one, and with several the person chooses", () => inApp(async (app) => {
  const { link } = await open();
  await app.page.goto(link);
  await app.titled("Sign in with this phone?");
  await app.page.getByText("Add your identity to this phone first").waitFor();
  await app.enroll();
  await app.enroll("Grace", "Hopper");
  await app.page.goto(link);
  await app.button("Continue as Ada Lovelace").waitFor();
  await app.shoot("claim-320");
  await app.accessible("claim with two identities");
  await app.button("Continue as Grace Hopper").click();
  await app.titled("Demo service wants");
  assert.match(await app.page.locator(".facts").innerText(), /Grace Hopper/);
}, { viewport: { width: 320, height: 568 } }));
