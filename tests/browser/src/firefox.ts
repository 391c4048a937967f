import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

type Result = Readonly<Record<string, unknown>>;

const startWithin = 60_000;
const patience = 20_000;

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/** A Firefox without a window, driven by WebDriver BiDi. */
export class Firefox {
  readonly #waiting = new Map<number, { readonly resolve: (result: Result) => void; readonly reject: (error: Error) => void }>();
  #id = 0;

  private constructor(private readonly process: ChildProcess, private readonly socket: WebSocket, private readonly profile: string) {
    socket.on("message", (text) => {
      const { id, result, error, message } = JSON.parse(String(text)) as { id?: number; result?: Result; error?: string; message?: string };
      const waiting = this.#waiting.get(id ?? -1);
      this.#waiting.delete(id ?? -1);
      if (error)
        waiting?.reject(new Error(`${error}: ${message}`));
      else
        waiting?.resolve(result ?? {});
    });
  }

  static async start(preferences: Readonly<Record<string, string | number | boolean>>): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), "idtoken-firefox-"));
    writeFileSync(join(profile, "user.js"), Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
    const child = spawn(process.env["FIREFOX"] ?? "firefox-esr", ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "--remote-allow-system-access"], {
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
    });
    const url = await new Promise<string>((resolve, reject) => {
      const lines: string[] = [];
      createInterface(child.stderr).on("line", (line) => {
        lines.push(line);
        const found = /WebDriver BiDi listening on (\S+)/.exec(line)?.[1];
        if (found)
          resolve(found);
      });
      const fail = (why: string) => reject(new Error(`Firefox ${why}.\n${lines.join("\n")}`));
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code) => fail(`ended with ${code}`));
      setTimeout(() => fail("did not start in time"), startWithin).unref();
    });
    const socket = new WebSocket(`${url}/session`);
    await once(socket, "open");
    const firefox = new Firefox(child, socket, profile);
    await firefox.send("session.new", { capabilities: {} });
    return firefox;
  }

  send(method: string, params: object): Promise<Result> {
    const id = ++this.#id;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async open(url: string): Promise<Tab> {
    const { context } = await this.send("browsingContext.create", { type: "tab" });
    const tab = new Tab(this, context as string);
    await tab.go(url);
    return tab;
  }

  /** Waits for a page, or with "chrome" for a window of the browser's own. */
  async find(matches: (url: string) => boolean, scope?: "chrome"): Promise<Tab> {
    for (const end = Date.now() + patience; Date.now() < end; await pause()) {
      const { contexts } = (await this.send("browsingContext.getTree", { maxDepth: 0, ...(scope && { "moz:scope": scope }) })) as unknown as { contexts: { context: string; url: string }[] };
      const found = contexts.find(({ url }) => matches(url));
      if (found)
        return new Tab(this, found.context);
    }
    throw new Error("No such page was opened.");
  }

  async stop(): Promise<void> {
    const ended = this.process.exitCode === null ? once(this.process, "exit") : undefined;
    this.process.kill("SIGKILL");
    await ended;
    this.socket.terminate();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Tab {
  constructor(private readonly firefox: Firefox, readonly context: string) {}

  async go(url: string): Promise<void> {
    await this.firefox.send("browsingContext.navigate", { context: this.context, url, wait: "interactive" });
  }

  /** Runs an expression in the page; its value must be a string. */
  async text(expression: string): Promise<string> {
    const { result, exceptionDetails } = await this.firefox.send("script.evaluate", { expression, target: { context: this.context }, awaitPromise: true, userActivation: true });
    if (exceptionDetails)
      throw new Error((exceptionDetails as { text: string }).text);
    return String((result as { value?: unknown }).value);
  }

  /** Waits until an expression is a text other than "". */
  async until(expression: string): Promise<string> {
    for (const end = Date.now() + patience; Date.now() < end; await pause()) {
      const text = await this.text(expression);
      if (text)
        return text;
    }
    throw new Error(`${expression} did not come true; the page shows: ${await this.text("document.body.innerText")}`);
  }

  /** Clicks as a person does: the page has a user activation. */
  async click(selector: string): Promise<void> {
    const at = JSON.parse(await this.until(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element?.scrollIntoView({ block: "center", behavior: "instant" });
      const { x, y, width, height } = element?.getBoundingClientRect() ?? {};
      return width ? JSON.stringify({ x: Math.round(x + width / 2), y: Math.round(y + height / 2) }) : "";
    })()`)) as { x: number; y: number };
    await this.firefox.send("input.performActions", {
      context: this.context,
      actions: [{ type: "pointer", id: "finger", parameters: { pointerType: "touch" }, actions: [{ type: "pointerMove", ...at }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }] }],
    });
  }

  async close(): Promise<void> {
    await this.firefox.send("browsingContext.close", { context: this.context });
  }
}
