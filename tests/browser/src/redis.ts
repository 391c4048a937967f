import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, "close");
  return port;
}

/** A redis-server that keeps nothing. It starts in an instant, where the embedded store takes as long as the server. */
export class Redis {
  private constructor(private readonly process: ChildProcess, readonly address: string) {}

  static async start(): Promise<Redis> {
    const port = await freePort();
    const child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject).once("exit", (code) => reject(new Error(`redis-server ended with ${code}.`)));
      createInterface(child.stdout).on("line", (line) => {
        if (line.includes("Ready to accept connections"))
          resolve();
      });
    });
    return new Redis(child, `127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    this.process.kill();
    if (this.process.exitCode === null)
      await once(this.process, "exit");
  }
}
