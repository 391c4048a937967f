import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import { Authenticator } from "./authenticator.js";
import { fixture } from "./fixture.js";
import { PhoneApp, type Begun } from "./phone-app.js";

const fixed = fixture();

/** A passkey belongs to a host with a name. */
const url = () => fixed.server.url.replace("127.0.0.1", "localhost");

/** Runs a test in the app of a device that can recognize its user. */
const onDevice = (act: (app: PhoneApp, device: Authenticator) => Promise<void>, { synced = false, ...options }: { readonly synced?: boolean } & Parameters<typeof PhoneApp.in>[3] = {}) =>
  PhoneApp.in(fixed.browser, url(), async (app) => {
    const device = await Authenticator.of(app.page, { synced });
    await app.page.reload();
    await act(app, device);
  }, options);

/** Receives what the page that has begun the sign-in receives. */
async function outcomeOf(begun: Begun): Promise<() => Promise<readonly string[]>> {
  const { sessionId, wsToken } = begun as Begun & { readonly wsToken: string };
  const socket = new WebSocket(`${fixed.server.url.replace("http", "ws")}/ws/session/${sessionId}`, { headers: { Authorization: `Bearer ${wsToken}` } });
  const frames: { type: string; jwt?: string }[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data)) as { type: string; jwt?: string }));
  const closed = once(socket, "close");
  await once(socket, "open");
  return async () => {
    await closed;
    const { type, jwt } = frames.at(-1)!;
    assert.equal(type, "approved");
    return (JSON.parse(Buffer.from(jwt!.split(".")[1]!, "base64url").toString()) as { amr: string[] }).amr;
  };
}

async function show(app: PhoneApp, tokenId: string): Promise<string> {
  await app.page.goto(`${app.url}/phone/#/identity/${tokenId}`);
  await app.titled("Ada Lovelace");
  return app.page.locator("main").innerText();
}

test("a device that recognizes its user makes a passkey, and approving with it shows in the token", () => onDevice(async (app, device) => {
  await app.page.goto(`${app.url}/phone/#/add`);
  await app.page.getByText("This device will ask for your fingerprint, face or PIN").waitFor();
  await app.accessible("adding with a passkey");
  const tokenId = await app.enroll();
  assert.equal(await device.count(), 1);
  assert.match(await show(app, tokenId), /Approves with\s+A passkey/);
  await app.accessible("an identity with a passkey");
  await app.shoot("identity-passkey");
  await app.home();
  const begun = await app.begin(tokenId);
  const amr = await outcomeOf(begun);
  await app.titled("Demo service wants to sign you in");
  await app.button("Approve").click();
  await app.titled("Approved");
  assert.deepEqual(await amr(), ["swk", "mfa", "user"]);
}));

test("a person whom the device does not recognize sends nothing, and can try again or decline", () => onDevice(async (app, device) => {
  const tokenId = await app.enroll();
  await app.home();
  const sent: string[] = [];
  app.page.on("request", (request) => request.url().includes("/auth/") && sent.push(new URL(request.url()).pathname));
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await device.recognizes(false);
  await app.button("Approve").click();
  await app.page.getByRole("alert").filter({ hasText: "did not recognize you" }).waitFor();
  await app.accessible("not recognized");
  await app.shoot("not-recognized");
  assert.deepEqual(sent, []);
  await device.recognizes(true);
  await app.button("Approve").click();
  await app.titled("Approved");
  await app.link("Done").click();
  await device.recognizes(false);
  await app.begin(tokenId);
  await app.titled("Demo service wants");
  await app.button("Decline").click();
  await app.titled("Declined");
  assert.deepEqual(sent, ["/auth/verify", "/auth/decline"]);
}));

test("the passkey of an identity is there when the app is opened again", () => onDevice(async (app) => {
  const tokenId = await app.enroll();
  await app.page.reload();
  await app.online();
  assert.match(await show(app, tokenId), /Approves with\s+A passkey/);
  await app.home();
  const amr = await outcomeOf(await app.begin(tokenId));
  await app.titled("Demo service wants");
  await app.button("Approve").click();
  assert.deepEqual(await amr(), ["swk", "mfa", "user"]);
}));

/** Adds a test identity that gets no passkey, and approves with it. */
async function withoutPasskey(app: PhoneApp, why: RegExp): Promise<void> {
  await app.page.goto(`${app.url}/phone/#/add`);
  await app.page.getByLabel("Given name").fill("Ada");
  await app.button("Make a test identity").click();
  await app.titled("Ada Lovelace");
  assert.match(await app.page.locator("#lack").innerText(), why);
  assert.match(await app.page.locator(".facts").innerText(), /Approves with\s+A key of this browser/);
  await app.accessible("an identity without a passkey");
  const tokenId = await app.page.locator(".facts .mono").first().innerText();
  await app.home();
  await app.online();
  const amr = await outcomeOf(await app.begin(tokenId));
  await app.titled("Demo service wants");
  await app.button("Approve").click();
  await app.titled("Approved");
  assert.deepEqual(await amr(), ["swk", "user"]);
}

test("a person who makes no passkey is enrolled without one, and the app says so", () => onDevice(async (app, device) => {
  await device.recognizes(false);
  await withoutPasskey(app, /it was not made/);
  await app.shoot("identity-without-passkey");
}));

test("a passkey that the device would copy is not taken, and the app says so", () => onDevice((app) => withoutPasskey(app, /would copy it to your other devices/), { synced: true }));

test("an invitation is accepted with a passkey, and without one where the device copies them", async () => {
  for (const synced of [false, true])
    await onDevice(async (app) => {
      const response = await fetch(`${app.url}/dev/invitations`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ credential: { givenName: "Ada", familyName: "Lovelace" } }) });
      const { link, tokenId } = (await response.json()) as { link: string; tokenId: string };
      await app.page.goto(link);
      await app.titled("Add your identity");
      await app.button("Add identity").click();
      await app.titled(synced ? "Ada Lovelace" : "Identities");
      assert.match(await show(app, tokenId), synced ? /A key of this browser/ : /Approves with\s+A passkey/);
    }, { synced });
});

test("the words about passkeys are there in German, too", () => onDevice(async (app) => {
  await app.page.goto(`${app.url}/phone/#/add`);
  await app.page.getByText("Dieses Gerät fragt nach Fingerabdruck, Gesicht oder PIN").waitFor();
  await app.button("Testidentität anlegen").click();
  await app.page.locator("#lack").filter({ hasText: "auf Ihre anderen Geräte kopieren" }).waitFor();
  await app.accessible("an identity without a passkey, in German");
}, { synced: true, locale: "de-DE" }));
