import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

// Bytes, gzipped.
const budgets = {
  "idtoken-raw.js": 5000,
  "idtoken-raw.iife.js": 5000,
  "idtoken.js": 24_576,
  "idtoken.iife.js": 24_576,
  "idtoken-phone.js": 24_576,
  "idtoken-phone.iife.js": 24_576,
};

for (const [name, budget] of Object.entries(budgets)) {
  const content = await readFile(new URL(`../dist/bundle/${name}`, import.meta.url));
  const size = gzipSync(content, { level: 9 }).length;
  console.log(`${name.padEnd(20)} ${String(content.length).padStart(6)} bytes, ${String(size).padStart(5)} gzipped, limit ${budget}`);
  if (size > budget)
    process.exitCode = 1;
}
