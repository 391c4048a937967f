import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture } from "./fixture.js";

const fixed = fixture();

test("the page comes with a strict policy, and nothing but the page is served", async () => {
  const response = await fetch(fixed.server.url);
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.equal(response.headers.get("X-Content-Type-Options"), "nosniff");
  assert.equal(response.headers.get("Referrer-Policy"), "no-referrer");
  for (const path of ["package.json", "src/main.ts", "bundle.mjs"])
    assert.equal((await fetch(`${fixed.server.url}/${path}`)).status, 404, path);
});

test("only the page's own scripts run on it", () => fixed.signIn(async (stage) => {
  const ran = await stage.page.evaluate(async () => {
    const blocked = new Promise<string>((resolve) => document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective)));
    document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'ran'" }));
    return [await blocked, document.title];
  });
  assert.deepEqual(ran, ["script-src-elem", "IdToken: sign in without a password"]);
  stage.faults.length = 0;
}));
