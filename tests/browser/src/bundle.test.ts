import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./paths.js";

const sample = join(root, "samples/web");
const phone = join(root, "clients/phone");

test("the committed bundle is what the sources build", () => {
  const folder = mkdtempSync(join(tmpdir(), "idtoken-bundle-"));
  try {
    const built = join(folder, "app.js");
    execFileSync("node", [join(sample, "bundle.mjs"), built]);
    for (const name of ["app.js", "qr.js"])
      assert.ok(readFileSync(join(folder, name)).equals(readFileSync(join(sample, "public", name))), `${name}: npm run build in samples/web, and commit it`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the sample's types hold", () => {
  execFileSync(join(sample, "node_modules/.bin/tsc"), ["-p", sample], { stdio: "inherit" });
});

test("the phone app's committed files are what the sources build", () => {
  const folder = mkdtempSync(join(tmpdir(), "idtoken-bundle-"));
  try {
    execFileSync("node", [join(phone, "bundle.mjs"), folder]);
    for (const name of ["app.js", "qr.js", "app.css", "worker.js"])
      assert.ok(readFileSync(join(folder, name)).equals(readFileSync(join(phone, "public", name))), `${name}: npm run build in clients/phone, and commit it`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the phone app's types hold", () => {
  execFileSync("npm", ["run", "--silent", "check"], { cwd: phone, stdio: "inherit" });
});
