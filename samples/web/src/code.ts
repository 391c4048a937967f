import type { Slots } from "./panel.js";
import { code as texts } from "./texts.js";

/** The slots of a code: seen as two groups, heard digit by digit. Hidden digits arrive as `*`. */
export const codeSlots = (code: string): Slots => ({
  spoken: texts.spoken([...code].map((digit) => (digit === "*" ? texts.hidden : digit)).join(" ")),
  first: code.slice(0, 3).replaceAll("*", "•"),
  second: code.slice(3).replaceAll("*", "•"),
});
