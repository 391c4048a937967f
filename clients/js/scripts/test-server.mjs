// Starts a server of its own on a free port and runs every test, those of the real server among them.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testArguments } from "./test-arguments.mjs";

const patience = 120_000;
const port = process.env.IDTOKEN_TEST_PORT ?? (await freePort());
const url = `http://127.0.0.1:${port}`;
const data = await mkdtemp(join(tmpdir(), "idtoken-test-"));
let log = "";

const server = spawn("dotnet", ["run", "--project", fileURLToPath(new URL("../../../src/Api", import.meta.url))], {
  detached: true,
  env: {
    ...process.env,
    DOTNET_ENVIRONMENT: "Development",
    ASPNETCORE_URLS: url,
    IdToken__EmbeddedStore__DataDirectory: data,
    IdToken__RateLimits__EnrollPerHour: "0",
    IdToken__RateLimits__InitiatePerMinute: "0",
    IdToken__RateLimits__VerifyPerMinute: "0",
    IdToken__Session__Lifetime: "00:00:05",
  },
});
for (const stream of [server.stdout, server.stderr])
  stream.setEncoding("utf8").on("data", (text) => (log += text));
const exited = new Promise((resolve) => server.once("exit", resolve));

try {
  await ready();
  const tests = spawn(process.execPath, await testArguments(), {
    stdio: "inherit",
    env: { ...process.env, IDTOKEN_TEST_URL: url },
  });
  process.exitCode = await new Promise((resolve) => tests.once("exit", (code) => resolve(code ?? 1)));
} catch (error) {
  console.error(`${error.message}\n${log}`);
  process.exitCode = 1;
} finally {
  // The group: dotnet run has the server as its child.
  if (server.exitCode === null)
    process.kill(-server.pid, "SIGTERM");
  await exited;
  await rm(data, { recursive: true, force: true });
}

async function ready() {
  for (const end = Date.now() + patience; Date.now() < end && server.exitCode === null;) {
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.ok)
      return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("The server did not start.");
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
