import { h, write } from "../dom.js";
import { texts } from "../texts/index.js";

/** The time that is left, as a bar and in words. */
export class Countdown {
  readonly bar = h("progress", { max: 1, value: 1, "aria-label": texts.request.timeLeft });
  readonly left = h("p", { class: "time" });
  readonly #timer = setInterval(() => this.#tick(), 1000);

  constructor(private readonly begins: Date, private readonly ends: Date, private readonly announce: (text: string) => void) {
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    // Rounded down: the server's whole seconds end a little after the promised minute.
    const left = Math.max(0, Math.floor((this.ends.getTime() - Date.now()) / 1000));
    write(this.left, texts.request.left(left));
    this.bar.value = Math.min(1, left / Math.max(1, (this.ends.getTime() - this.begins.getTime()) / 1000));
    this.bar.classList.toggle("soon", left <= 10);
    if (left === 10)
      this.announce(texts.request.left(left));
  }
}
