import type { Slots } from "./panel.js";

/** The slots of a code: seen as two groups, heard digit by digit. Hidden digits arrive as `*`. */
export const codeSlots = (code: string): Slots => ({
  spoken: "Code: " + [...code].map((digit) => (digit === "*" ? "hidden" : digit)).join(" "),
  first: code.slice(0, 3).replaceAll("*", "•"),
  second: code.slice(3).replaceAll("*", "•"),
});
