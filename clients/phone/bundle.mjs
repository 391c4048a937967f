import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// The client's sources rather than its package: the app is what this commit holds.
const alias = { "@idtoken/client/phone": here("../js/src/phone.ts"), "@microsoft/signalr": here("node_modules/@microsoft/signalr/dist/esm/index.js"), "lean-qr/nano": here("node_modules/lean-qr/nano.mjs") };
// Committed, so that the server has the app without an npm step; minified, so that no path of the machine is in it.
const common = { tsconfig: here("tsconfig.json"), bundle: true, minify: true, format: "esm", target: "es2022", alias, legalComments: "none", write: false };
const bundled = async (path, more = {}) => (await build({ ...common, entryPoints: [here(path)], ...more })).outputFiles[0].contents;

const files = {
  "app.js": await bundled("src/main.ts", { external: ["./qr.js"] }),
  // Loaded once the app shows a QR code.
  "qr.js": await bundled("src/qr.ts"),
  "app.css": await bundled("src/app.css"),
};

// The service worker keeps these. It differs when one of them does, so that the browser notices an update.
const hash = createHash("sha256").update(await readFile(here("public/index.html")));
for (const content of Object.values(files))
  hash.update(content);
files["worker.js"] = await bundled("src/worker.ts", { format: "iife", define: { VERSION: JSON.stringify(hash.digest("hex").slice(0, 12)) } });

const folder = process.argv[2] ?? here("public");
for (const [name, content] of Object.entries(files))
  await writeFile(join(folder, name), content);
