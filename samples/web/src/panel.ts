/** Text for each slot of a screen; null hides the slot. */
export type Slots = Readonly<Record<string, string | null>>;

/** Shows one screen at a time, made from the `<template>` elements of the page. */
export class Panel {
  #shown = "";

  constructor(private readonly root: HTMLElement, private readonly news: HTMLElement) {}

  get screen(): string {
    return this.root.dataset["screen"] ?? "";
  }

  /** Shows a screen and returns whether it is a new one; the current screen only gets the texts. `key` tells two screens of one kind apart. */
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
    // Screen readers read a live region again whenever it is written, even with the same text.
    if (text !== null && slot.textContent !== text)
      slot.textContent = text;
  }

  slot<T extends HTMLElement = HTMLElement>(name: string): T {
    const slot = this.root.querySelector<T>(`[data-slot="${name}"]`);
    if (!slot)
      throw new Error(`The screen ${this.screen} has no slot ${name}.`);
    return slot;
  }

  /** Sets a `data-` attribute, for styles and tests. */
  mark(name: string, value: string): void {
    this.root.dataset[name] = value;
  }

  /** Listens for a click on a button, or the submission of a form, with this `data-do`. Disabled buttons do nothing. */
  on(action: string, handler: () => void): void {
    for (const type of ["click", "submit"])
      this.root.addEventListener(type, (event) => {
        const target = (event.target as Element).closest<HTMLElement>("[data-do]");
        if (target?.dataset["do"] !== action || target.ariaDisabled === "true" || (target instanceof HTMLFormElement) !== (type === "submit"))
          return;
        event.preventDefault();
        handler();
      });
  }

  /** Has a screen reader say the text. */
  announce(text: string): void {
    this.news.textContent = text;
  }

  #replace(screen: string): void {
    const template = document.getElementById(screen) as HTMLTemplateElement;
    const held = this.root.contains(document.activeElement);
    this.root.replaceChildren(template.content.cloneNode(true));
    this.root.dataset["screen"] = screen;
    // The focused element is gone; without this, the keyboard would start over at the top of the page.
    if (held)
      this.root.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
  }
}
