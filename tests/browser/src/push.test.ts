import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Firefox, type Tab } from "./firefox.js";
import { PushService } from "./push-service.js";
import { Server } from "./server.js";

let server: Server;
let service: PushService;
let firefox: Firefox;

before(async () => {
  service = await PushService.start();
  server = await Server.start({ IdToken__Push__PrivateNetworks__0: "127.0.0.0/8", IdToken__Push__WebPush__AllowHttp: "true" });
  firefox = await Firefox.start({
    "dom.push.serverURL": service.url, "dom.push.testing.allowInsecureServerURL": true, "dom.push.connection.enabled": true,
    "permissions.default.desktop-notification": 1, "alerts.useSystemBackend": false, "intl.accept_languages": "en", "browser.shell.checkDefaultBrowser": false,
  });
});
after(async () => {
  await firefox?.stop();
  service?.stop();
  await server?.stop();
});

const shows = (tab: Tab, text: string) => tab.until(`document.body.innerText.includes(${JSON.stringify(text)}) ? "yes" : ""`);

async function begin(tokenId: string): Promise<{ sessionId: string; autoPassword: string }> {
  const response = await fetch(`${server.url}/auth/initiate`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ tokenId, serviceId: "demo" }) });
  return (await response.json()) as { sessionId: string; autoPassword: string };
}

/** How many notifications there are. */
const open = `navigator.serviceWorker.getRegistration("/phone/").then((it) => it.getNotifications()).then((all) => String(all.length))`;

/** What the service worker shows, as a page outside the app reads it. */
const shown = (tab: Tab) => tab.until(`navigator.serviceWorker.getRegistration("/phone/").then((it) => it.getNotifications()).then((all) =>
  all.map(({ title, body, data }) => [title, body, data.sessionId].join("|")).join("\\n"))`);

test("enrolled, page closed, push, notification, opened, approved", async () => {
  const outside = await firefox.open(`${server.url}/health/live`);
  const app = await firefox.open(`${server.url}/phone/#/add`);
  await app.click(".fields .plain");
  const tokenId = await app.until(`document.querySelector(".card.identity .mono")?.innerText ?? ""`);
  await app.click("#notify");
  await shows(app, "This phone notifies you of requests while the app is closed.");

  // Open and looked at, the app shows the request itself.
  await app.go(`${server.url}/phone/#/`);
  const first = await begin(tokenId);
  await shows(app, "Demo service wants to sign you in");
  await service.delivered(1);
  assert.equal(await outside.text(open), "0");
  await app.click("#decline");
  await shows(app, "Declined");
  await app.close();

  const session = await begin(tokenId);
  assert.notEqual(session.sessionId, first.sessionId);
  assert.equal(await shown(outside), `Sign-in request|Open the app to see who asks, and answer.|${session.sessionId}`);

  // The notification is a window of the browser's own: WebDriver points at pages only, so that a script clicks it.
  const alert = await firefox.find((url) => url.endsWith("/alert.xhtml"), "chrome");
  await alert.text(`document.getElementById("alertBox").click()`);
  const opened = await firefox.find((url) => url.includes("/phone/"));
  assert.match(await opened.until("location.hash"), new RegExp(`^#/request/${session.sessionId}$`));
  await shows(opened, "Demo service wants to sign you in");
  assert.equal(await opened.text(`[...document.querySelectorAll(".match .code [aria-hidden]")].map((group) => group.innerText).join("")`), session.autoPassword);
  await opened.click("#approve");
  await shows(opened, "Approved");
  assert.equal(await outside.text(open), "0");

  // Switched off, nothing is pushed any more.
  await opened.go(`${server.url}/phone/#/identities`);
  await opened.click("#notify");
  await shows(opened, "Requests appear only while the app is open.");
  await opened.until(`navigator.serviceWorker.ready.then((it) => it.pushManager.getSubscription()).then((it) => (it ? "" : "none"))`);
  await begin(tokenId);
  await opened.go(`${server.url}/phone/#/`);
  await shows(opened, "Demo service");
  assert.equal(service.arrived, 2);
});
