import { spawnSync } from "node:child_process";
import { testArguments } from "./test-arguments.mjs";

process.exitCode = spawnSync(process.execPath, await testArguments(), { stdio: "inherit" }).status ?? 1;
