import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./paths.js";

const startWithin = 30_000;
const stopWithin = 20_000;

/** The real server with a store of its own. */
export class Server {
  readonly #data = mkdtempSync(join(tmpdir(), "idtoken-browser-"));
  #process: ChildProcess | undefined;
  url = "http://127.0.0.1:0";

  private constructor(private readonly settings: Readonly<Record<string, string>>) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const server = new Server(settings);
    await server.run();
    return server;
  }

  /** Starts the server; after `halt`, at the same address. */
  async run(): Promise<void> {
    const child = spawn("dotnet", [build(), "--environment", "Development", "--urls", this.url], { cwd: this.#data, env: { ...process.env, ...unlimited, ...this.settings } });
    this.#process = child;
    const lines: string[] = [];
    createInterface(child.stderr).on("line", (line) => lines.push(line));
    const address = new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on("line", (line) => {
        lines.push(line);
        const found = /StartupBanner.* Listening on (\S+)/.exec(line)?.[1];
        if (found)
          resolve(found);
      });
      const fail = (why: string) => reject(new Error(`The server ${why}.\n${lines.join("\n")}`));
      child.once("exit", (code) => fail(`ended with ${code}`));
      setTimeout(() => fail("did not start in time"), startWithin).unref();
    });
    this.url = await address;
  }

  async halt(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null)
      return;
    child.kill("SIGTERM");
    await once(child, "exit", { signal: AbortSignal.timeout(stopWithin) });
  }

  forgetEverything(): void {
    rmSync(join(this.#data, "data"), { recursive: true });
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

const unlimited = {
  IdToken__RateLimits__InitiatePerMinute: "0",
  IdToken__RateLimits__VerifyPerMinute: "0",
  IdToken__RateLimits__VerifyPerPersonPerMinute: "0",
  IdToken__RateLimits__UnauthenticatedPerMinute: "0",
  IdToken__RateLimits__EnrollPerHour: "0",
};

/** Returns the newest build. */
function build(): string {
  const builds = ["Debug", "Release"].map((kind) => join(root, "src/Api/bin", kind, "net10.0/IdToken.Api.dll")).filter(existsSync);
  const newest = builds.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs).at(-1);
  if (!newest)
    throw new Error("The server is not built: dotnet build.");
  return newest;
}
