/** Text for each slot of a screen; null hides the slot. */
export type Slots = Readonly<Record<string, string | null>>;

/** A place that shows one screen at a time, made from the `<template>` elements of the page. */
export class Panel {
  #shown = "";

  constructor(private readonly root: HTMLElement, private readonly news: HTMLElement) {}

  get screen(): string {
    return this.root.dataset["screen"] ?? "";
  }

  /** Shows a screen; the one that is there already only gets the texts. `key` tells two of the same kind apart. */
  show(screen: string, slots: Slots, key = ""): boolean {
    const changed = this.#shown !== screen + key;
    if (changed)
      this.#replace(screen);
    this.#shown = screen + key;
    for (const [name, text] of Object.entries(slots))
      this.write(name, text);
    return changed;
  }

  write(name: string, text: string | null): void {
    const slot = this.slot(name);
    slot.hidden = text === null;
    // A live region speaks whenever it is written, even what it said before.
    if (text !== null && slot.textContent !== text)
      slot.textContent = text;
  }

  slot<T extends HTMLElement = HTMLElement>(name: string): T {
    const slot = this.root.querySelector<T>(`[data-slot="${name}"]`);
    if (!slot)
      throw new Error(`The screen ${this.screen} has no slot ${name}.`);
    return slot;
  }

  /** A fact that the panel does not show, for styles and tests. */
  mark(name: string, value: string): void {
    this.root.dataset[name] = value;
  }

  /** Calls for a click on, or the submission of, what has `data-do`. */
  on(action: string, handler: () => void): void {
    for (const type of ["click", "submit"])
      this.root.addEventListener(type, (event) => {
        const target = (event.target as Element).closest<HTMLElement>("[data-do]");
        if (target?.dataset["do"] !== action || (target instanceof HTMLFormElement) !== (type === "submit"))
          return;
        event.preventDefault();
        handler();
      });
  }

  /** Says it to a screen reader, wherever its user is. */
  announce(text: string): void {
    this.news.textContent = text;
  }

  #replace(screen: string): void {
    const template = document.getElementById(screen) as HTMLTemplateElement;
    const held = this.root.contains(document.activeElement);
    this.root.replaceChildren(template.content.cloneNode(true));
    this.root.dataset["screen"] = screen;
    // What had the focus is gone; without this, the keyboard would start over at the top of the page.
    if (held)
      this.root.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
  }
}
