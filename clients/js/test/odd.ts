/** Makes odd values by a seed, the same ones for the same seed. */
export class Odd {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed;
  }

  /** From 0 to below 1 (mulberry32). */
  chance(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.chance() * limit);
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  text(): string {
    const alphabet = ["a", "0", " ", "%", "/", ":", "\\", "\"", "\n", "\r", "\0", "*", "<", "é", "😀", "\ud800", "localhost:5080", "http://", "..", "=", "."];
    return Array.from({ length: this.below(6) }, () => this.one(alphabet)).join("");
  }

  /** What JSON can hold. */
  json(depth = 2): unknown {
    const simple = [null, true, false, 0, -1, 1e308, 0.5, "", this.text(), this.text(), "2025-01-15T10:01:00Z"];
    if (depth === 0 || this.chance() < 0.7)
      return this.one(simple);
    const names = ["type", "code", "errors", "sessionId", "keys", "issuer", "__proto__", "constructor", this.text()];
    return this.chance() < 0.5
      ? Array.from({ length: this.below(4) }, () => this.json(depth - 1))
      : Object.fromEntries(Array.from({ length: this.below(4) }, () => [this.one(names), this.json(depth - 1)]));
  }

  /** What JavaScript can hold. */
  value(): unknown {
    return this.one<() => unknown>([
      () => this.json(), () => this.json(), () => this.text(), () => undefined, () => NaN, () => 10n, () => Symbol("odd"), () => () => this.json(),
      () => Object.create(null), () => new Date(NaN), () => class {}, () => [undefined], () => { const circle: { self?: object } = {}; circle.self = circle; return circle; },
    ])();
  }

  /** A copy with some members replaced or removed. */
  bent<T extends object>(whole: T, value: () => unknown): T {
    const names = Object.keys(whole);
    const copy = { ...whole } as Record<string, unknown>;
    for (let i = 1 + this.below(2); i > 0; i--) {
      const name = this.one(names);
      copy[name] = value();
      if (this.chance() < 0.2)
        delete copy[name];
    }
    return copy as T;
  }
}
