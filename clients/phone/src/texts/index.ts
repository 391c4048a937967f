import { de } from "./de.js";
import { en, type Texts } from "./en.js";

const languages: readonly Texts[] = [en, de];

/** Returns the first of the person's languages that the app speaks; English if it speaks none of them. */
export const chosen = (wanted: readonly string[]): Texts =>
  wanted.map((tag) => languages.find(({ language }) => tag.split("-")[0]?.toLowerCase() === language)).find(Boolean) ?? en;

export const texts: Texts = chosen(navigator.languages);

/** The person's own variant of the language, such as "de-AT" or "en-GB", for dates. */
const variant = navigator.languages.find((tag) => tag.split("-")[0]?.toLowerCase() === texts.language) ?? texts.language;

const dates = new Intl.DateTimeFormat(variant, { dateStyle: "long" });
const times = new Intl.DateTimeFormat(variant, { timeStyle: "medium" });
const moments = new Intl.DateTimeFormat(variant, { dateStyle: "medium", timeStyle: "short" });

export const dateOf = (date: Date): string => dates.format(date);
export const timeOf = (date: Date): string => times.format(date);
export const momentOf = (date: Date): string => moments.format(date);
