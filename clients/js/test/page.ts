/** The parts of a page that a session listens to, which Node lacks. */
export class FakePage implements Disposable {
  readonly #window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), { hidden: false });

  constructor() {
    Object.assign(globalThis, {
      document: this.document,
      addEventListener: this.#window.addEventListener.bind(this.#window),
    });
  }

  hide(): void {
    this.document.hidden = true;
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  show(): void {
    this.document.hidden = false;
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  fire(event: "pageshow" | "online" | "offline" | "pagehide"): void {
    this.#window.dispatchEvent(new Event(event));
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(globalThis, "document");
    Reflect.deleteProperty(globalThis, "addEventListener");
  }
}
