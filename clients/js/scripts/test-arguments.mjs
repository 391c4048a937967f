import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

// Node 20 takes no pattern, and not every shell expands one.
const folder = fileURLToPath(new URL("../artifacts/test/", import.meta.url));

export const testArguments = async () => [
  "--test", "--test-reporter=spec", "--test-timeout=240000",
  ...(await readdir(folder)).filter((name) => name.endsWith(".test.js")).map((name) => folder + name),
];
