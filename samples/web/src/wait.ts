import type { Panel } from "./panel.js";
import { countdown } from "./texts.js";

/** Keeps the button of a panel's slot `action` disabled for a while, with the time that is left on it. */
export class Wait {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly panel: Panel) {}

  run(action: string, seconds: number): void {
    this.stop();
    const ends = Date.now() + seconds * 1000;
    const button = this.panel.slot("action").closest("button");
    const tick = () => {
      const left = (ends - Date.now()) / 1000;
      this.panel.write("action", left > 0 ? countdown.button(action, countdown.wait(left)) : action);
      if (button)
        button.ariaDisabled = left > 0 ? "true" : null;
      if (left <= 0)
        this.stop();
    };
    this.#timer = setInterval(tick, 1000);
    tick();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
