import { labels } from "./texts.js";

function labelOf(name: string | undefined): string {
  const label = (labels as Readonly<Record<string, string>>)[name ?? ""];
  if (label === undefined)
    throw new Error(`There is no label ${name}.`);
  return label;
}

/** Writes the texts that the markup names by `data-text` and `data-label`, in its templates too. */
export function fillIn(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-text]"))
    element.textContent = labelOf(element.dataset["text"]);
  for (const element of root.querySelectorAll<HTMLElement>("[data-label]"))
    element.ariaLabel = labelOf(element.dataset["label"]);
  for (const template of root.querySelectorAll("template"))
    fillIn(template.content);
}
