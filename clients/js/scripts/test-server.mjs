// Starts a server of its own on a free port and runs every test, those of the real server among them.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testArguments } from "./test-arguments.mjs";

const patience = 120_000;
const port = process.env.IDTOKEN_TEST_PORT ?? (await freePort());
const url = `http://127.0.0.1:${port}`;
const tlsUrl = `https://localhost:${await freePort()}`;
const issuerPort = await freePort();
const issuerUrl = `http://localhost:${issuerPort}`;
const data = await mkdtemp(join(tmpdir(), "idtoken-test-"));
let log = "";

const certificate = (name, ...extension) => execFileSync("openssl", [
  "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "365", "-subj", "/CN=localhost",
  "-addext", extension.join(), "-keyout", join(data, `${name}.key`), "-out", join(data, `${name}.pem`),
], { stdio: "ignore" });
certificate("server", "subjectAltName=DNS:localhost");
certificate("client", "extendedKeyUsage=clientAuth");
const thumbprint = execFileSync("openssl", ["x509", "-in", join(data, "client.pem"), "-noout", "-fingerprint", "-sha256"]).toString().split("=")[1].trim();

// The sample's issuer, so that it is tried as well.
const issuer = spawn(process.execPath, [fileURLToPath(new URL("../../../samples/service/issuer.mjs", import.meta.url)), String(issuerPort)], { stdio: "ignore" });
const service = (index, id) => ({
  [`IdToken__Services__${index}__Id`]: id,
  [`IdToken__Services__${index}__AllowedScopes__0`]: "identity:full",
  [`IdToken__Services__${index}__DefaultScopes__0`]: "identity:basic",
});

const server = spawn("dotnet", ["run", "--project", fileURLToPath(new URL("../../../src/Api", import.meta.url))], {
  detached: true,
  env: {
    ...process.env,
    DOTNET_ENVIRONMENT: "Development",
    Kestrel__Endpoints__Http__Url: url,
    Kestrel__Endpoints__Https__Url: tlsUrl,
    Kestrel__Certificates__Default__Path: join(data, "server.pem"),
    Kestrel__Certificates__Default__KeyPath: join(data, "server.key"),
    ...service(0, "demo"),
    IdToken__Services__0__AllowAnonymousInitiation: "true",
    ...service(1, "shop"),
    ...service(2, "typed"),
    IdToken__Services__2__CodeEntry: "Enter",
    IdToken__Services__1__ClientCertificates__0: thumbprint,
    IdToken__ServiceIssuers__0__MetadataAddress: `${issuerUrl}/.well-known/openid-configuration`,
    IdToken__ServiceIssuers__0__Audience: "back-ends",
    IdToken__ServiceIssuers__0__ServiceId: "demo",
    IdToken__EmbeddedStore__DataDirectory: data,
    IdToken__RateLimits__EnrollPerHour: "0",
    IdToken__RateLimits__InitiatePerMinute: "0",
    IdToken__RateLimits__VerifyPerMinute: "0",
    IdToken__RateLimits__VerifyPerPersonPerMinute: "0",
    IdToken__RateLimits__UnauthenticatedPerMinute: "0",
    IdToken__Enrollment__RequireProof: "true",
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
    env: { ...process.env, IDTOKEN_TEST_URL: url, IDTOKEN_TEST_TLS_URL: tlsUrl, IDTOKEN_TEST_ISSUER: issuerUrl, IDTOKEN_TEST_CERTIFICATES: data },
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
  issuer.kill();
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
