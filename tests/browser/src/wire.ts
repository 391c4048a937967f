import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** The network between the browser and the server. Its connections can die silently, as those of a phone that leaves its network do. */
export class Wire {
  readonly #connections = new Map<Socket, { path: string; far: Socket }>();
  readonly #server;

  private constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      const end = () => void (near.destroy(), far.destroy(), this.#connections.delete(near));
      near.once("data", (head) => this.#connections.set(near, { path: /^GET (\S+)/.exec(head.toString("latin1"))?.[1] ?? "", far }));
      for (const [from, to] of [[near, far], [far, near]] as const)
        from.on("data", (data) => to.write(data)).on("error", end).on("close", end);
    });
  }

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(Number(new URL(url).port));
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Stops all traffic on the open connections to this path; neither side notices. */
  kill(path: string): void {
    const doomed = [...this.#connections].filter(([, connection]) => connection.path.startsWith(path));
    if (!doomed.length)
      throw new Error(`There is no connection to ${path}.`);
    for (const [near, { far }] of doomed)
      for (const end of [near, far])
        end.removeAllListeners("data").resume();
  }

  async close(): Promise<void> {
    for (const near of this.#connections.keys())
      near.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
