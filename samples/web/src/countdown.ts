import type { Panel } from "./panel.js";

/** The time left of what a panel shows, in its slots `left` and `bar`. */
export class Countdown {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly panel: Panel) {}

  run(begins: number, ends: number, onEnd: () => void = () => {}): void {
    this.stop();
    const tick = () => {
      const rest = ends - Date.now();
      // Rounded down: the server's whole seconds end a little after the promised minute.
      const left = Math.max(0, Math.floor(rest / 1000));
      this.panel.write("left", rest <= 0 ? "Time is up" : `${left} ${left === 1 ? "second" : "seconds"} left`);
      const bar = this.panel.slot<HTMLProgressElement>("bar");
      bar.value = Math.min(1, left / Math.max(1, (ends - begins) / 1000));
      bar.classList.toggle("soon", left <= 10);
      if (left === 10)
        this.panel.announce("10 seconds left");
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
