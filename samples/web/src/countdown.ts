import type { Panel } from "./panel.js";
import { countdown as texts } from "./texts.js";

/** Shows the time left in a panel's slots `left` and `bar`. */
export class Countdown {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly panel: Panel) {}

  run(begins: number, ends: number, onEnd: () => void = () => {}): void {
    this.stop();
    const tick = () => {
      const rest = ends - Date.now();
      // Rounded down: the server's whole seconds end a little after the promised minute.
      const left = Math.max(0, Math.floor(rest / 1000));
      this.panel.write("left", rest <= 0 ? texts.over : texts.left(left));
      const bar = this.panel.slot<HTMLProgressElement>("bar");
      bar.value = Math.min(1, left / Math.max(1, (ends - begins) / 1000));
      bar.classList.toggle("soon", left <= 10);
      if (left === 10)
        this.panel.announce(texts.left(left));
      if (rest > 0)
        return;
      this.stop();
      onEnd();
    };
    this.#timer = setInterval(tick, 1000);
    tick();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
