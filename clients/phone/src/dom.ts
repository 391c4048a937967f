type Child = Node | string | false | null | undefined;
type Properties = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

/**
 * Makes an element. Properties beginning with `on` are listeners, all others attributes; `false` and undefined leave one out. Texts become text nodes, so that
 * nothing from the server is read as markup.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, properties: Properties = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties))
    if (typeof value === "function")
      element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  element.append(...children.filter((child) => child !== false && child != null) as (Node | string)[]);
  return element;
}

/** Replaces the children, and keeps the focus on the element with the same id. */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
  const focused = parent.contains(document.activeElement) ? document.activeElement?.id : "";
  parent.replaceChildren(...children.filter((child) => child !== false && child != null) as (Node | string)[]);
  if (focused)
    document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Writes a text unless it is there already: screen readers read a live region again whenever it is written. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text)
    element.textContent = text;
}
