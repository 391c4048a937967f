import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const project = fileURLToPath(new URL("../../", import.meta.url));
const chromium = (process.env.PATH ?? "").split(":").map((folder) => join(folder, "chromium")).find(existsSync);

describe("The package", () => {
  const folder = mkdtempSync(join(tmpdir(), "idtoken-package-"));
  const installed = join(folder, "node_modules/@idtoken/client");
  let tarball = "";

  before(() => {
    const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { cwd: project, stdio: ["ignore", "pipe", "ignore"] }).toString()) as [{ filename: string }];
    tarball = join(folder, packed.filename);
    mkdirSync(installed, { recursive: true });
    execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
    for (const name of ["@microsoft", "ws"])
      symlinkSync(join(project, "node_modules", name), join(folder, "node_modules", name));
  });
  after(() => rmSync(folder, { recursive: true }));

  const tool = (name: string, ...args: string[]) => run(process.execPath, [join(project, "node_modules", name), ...args], { cwd: folder });
  const code = (...args: string[]) => run(process.execPath, args, { cwd: folder }).then(({ stdout }) => stdout.trim());

  it("has nothing for publint to suggest", async () => {
    const { stdout } = await tool("publint/src/cli.js", tarball, "--strict");
    assert.match(stdout, /All good/);
  });

  it("has types for every kind of resolution, by attw", async () => {
    // Modules alone, on purpose: CommonJS loads them by require in Node 20.19 and later.
    const { stdout } = await tool("@arethetypeswrong/cli/dist/index.js", tarball, "--ignore-rules", "cjs-resolves-to-esm");
    assert.match(stdout, /No problems found/);
  });

  it("is loaded by import", async () => {
    const script = ["@idtoken/client", "@idtoken/client/raw", "@idtoken/client/service", "@idtoken/client/phone"].map((name, i) => `import * as m${i} from "${name}";`).join("");
    assert.equal(await code("--input-type=module", "-e", `${script} console.log(typeof m0.signIn, typeof m1.signIn, typeof m2.serviceEvents, typeof m3.DeviceSession)`), "function function function function");
  });

  it("is loaded by require", { skip: !(process.features as { require_module?: boolean }).require_module && "Node 20.19 and later can" }, async () => {
    const script = `console.log(typeof require("@idtoken/client").signIn, typeof require("@idtoken/client/raw").signIn, typeof require("@idtoken/client/service").serviceEvents, typeof require("@idtoken/client/phone").DeviceSession)`;
    assert.equal(await code("-e", script), "function function function function");
  });

  for (const name of ["index.js", "raw.js", "service.js", "phone.js", "session.js", "bundle/idtoken.js", "bundle/idtoken.iife.js", "bundle/idtoken-raw.js", "bundle/idtoken-raw.iife.js", "bundle/idtoken-phone.js", "bundle/idtoken-phone.iife.js"])
    it(`has a source map of ${name} that leads to sources in the package`, () => {
      const file = join(installed, "dist", name);
      const [, map] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(file, "utf8")) ?? [];
      assert.ok(map);
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(dirname(file), map), "utf8")) as { sources: string[]; sourcesContent: string[] };
      const own = sources.map((source, i) => [join(dirname(file), source), sourcesContent[i]!] as const).filter(([source]) => source.startsWith(join(installed, "src")));
      assert.ok(own.length > 0);
      for (const [source, content] of own)
        assert.equal(content, readFileSync(source, "utf8"));
    });

  for (const name of ["idtoken", "idtoken.iife", "idtoken-raw", "idtoken-raw.iife"])
    it(`maps a place in the bundle ${name} to its line`, () => {
      const file = join(installed, "dist/bundle", `${name}.js`);
      const text = "The sign-in continues elsewhere";
      const lines = readFileSync(file, "utf8").split("\n");
      const line = lines.findIndex((content) => content.includes(text));
      const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")) as SourceMapPayload);
      const { originalSource, originalLine } = map.findEntry(line, lines[line]!.indexOf(text)) as SourceMapping;
      assert.ok(originalSource.endsWith("src/errors.ts"));
      assert.ok(readFileSync(join(installed, "src/errors.ts"), "utf8").split("\n")[originalLine]!.includes(text));
    });

  it("is loaded by a browser from its unbundled modules with an import map", { skip: !chromium && "chromium is not installed" }, async () => {
    cpSync(join(installed, "dist"), join(folder, "site"), { recursive: true });
    const imports = { "@idtoken/client": "/index.js", "@idtoken/client/raw": "/raw.js", "@microsoft/signalr": "/bundle/signalr.js" };
    const page = `<!doctype html><title>none</title><script type="importmap">${JSON.stringify({ imports })}</script>
      <script type="module">
        import { signIn, SignInSession } from "@idtoken/client";
        import * as raw from "@idtoken/client/raw";
        const error = await signIn({ baseUrl: "/nowhere", tokenId: "t" }).catch((error) => error);
        const initiated = { sessionId: "s", autoPassword: "1", wsToken: "k.t", random: "r", expiresAt: new Date(Date.now() + 60_000).toISOString() };
        const failure = await raw.signIn({ baseUrl: "localhost:5080", tokenId: "t" }).catch((error) => error);
        document.title = [error.code, failure.code, SignInSession.prototype.isPrototypeOf(new raw.RawSessionSocket(initiated, { baseUrl: "/" }))].join();
      </script>`;
    const site = createServer((request, response) => {
      const file = join(folder, "site", request.url!);
      if (request.url === "/")
        response.setHeader("Content-Type", "text/html").end(page);
      else if (request.method === "GET" && existsSync(file))
        response.setHeader("Content-Type", "text/javascript").end(readFileSync(file));
      else
        response.writeHead(404).end("<html>Not found</html>");
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    try {
      const { stdout } = await run(chromium!, [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${join(folder, "profile")}`, "--virtual-time-budget=10000", "--dump-dom",
        `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
      ]);
      assert.match(stdout, /<title>unexpected_response,invalid_options,true<\/title>/);
    } finally {
      site.closeAllConnections();
      site.close();
    }
  });
});
