import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibleInBothSchemes } from "./accessibility.js";
import { fixture } from "./fixture.js";
import { PhoneApp } from "./phone-app.js";

const fixed = fixture({
  IdToken__Services__0__Id: "demo",
  IdToken__Services__0__Name: "Demo service",
  IdToken__Services__0__AllowedScopes__0: "identity:full",
  IdToken__Services__0__AllowedScopes__1: "identity:age_over_18",
  IdToken__Services__0__DefaultScopes__0: "identity:name",
  IdToken__Services__0__DefaultScopes__1: "identity:age_over_18",
  IdToken__Services__0__DefaultScopes__2: "identity:nationality",
  IdToken__Services__1__Id: "bank",
  IdToken__Services__1__Name: "Example savings and loan bank of Nowhere",
  IdToken__Services__1__CodeEntry: "Enter",
  IdToken__Services__1__AllowedScopes__0: "identity:full",
  IdToken__Services__1__DefaultScopes__0: "identity:basic",
});

async function everyScreen(app: PhoneApp, look: (state: string) => Promise<void>): Promise<void> {
  const { page } = app;
  await look("welcome");
  await app.link("Add an identity").click();
  await app.titled("Add an identity");
  await look("add");
  const ada = await app.enroll();
  const grace = await app.enroll("Grace", "Hopper");
  await look("identities");
  await app.home();
  await look("nothing");
  await app.begin(ada);
  await app.titled("Demo service wants");
  await look("compare");
  await app.begin(grace, "bank");
  await page.locator("#count").filter({ hasText: "2" }).waitFor({ state: "attached" });
  await app.link("Requests").first().click();
  await look("requests");
  await app.link(/Example savings/).click();
  await app.titled("Example savings");
  await app.button("Approve").click();
  await page.getByRole("alert").waitFor();
  await look("enter");
  await app.button("Decline").click();
  await app.titled("Declined");
  await look("declined");
  await app.link("Done").click();
  await app.link(/Demo service/).click();
  await app.button("Approve").click();
  await app.titled("Approved");
  await look("approved");
  await app.link("History").click();
  await look("history");
  await app.link("Identities").click();
  await page.locator(".card.identity").first().click();
  await app.titled("Lovelace");
  await look("identity");
  await app.button("Remove from this phone").click();
  await look("remove");
  await app.button("Cancel").click();
  await app.link("Lost a phone?").click();
  await app.titled("Lost a phone?");
  await look("lost");
  await page.context().setOffline(true);
  await page.locator("#note").filter({ hasText: "You are offline" }).waitFor();
  await app.link("Identities").click();
  await look("offline");
}

for (const [width, height] of [[320, 568], [1280, 800]] as const)
  test(`every screen is accessible at ${width} px, light and dark`, () => PhoneApp.in(fixed.browser, fixed.server.url,
    (app) => everyScreen(app, async (state) => {
      await accessibleInBothSchemes(app.page, state, (scheme) => app.shoot(`${state}-${width}-${scheme}`));
      assert.ok(await app.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state} does not scroll sideways`);
    }),
    { viewport: { width, height }, colorScheme: "light" }));
