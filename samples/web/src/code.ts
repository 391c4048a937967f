import type { Slots } from "./panel.js";
import { code as texts } from "./texts.js";

/** The slots of a code: seen as two groups, heard digit by digit. Hidden digits arrive as `*`. */
export const codeSlots = (code: string): Slots => ({
  spoken: texts.spoken([...code].map((digit) => (digit === "*" ? texts.hidden : digit)).join(" ")),
  first: code.slice(0, 3).replaceAll("*", "•"),
  second: code.slice(3).replaceAll("*", "•"),
});

/** The six digits of a typed code, which people group as they like: "482 917", "482-917". Undefined where there are not six. */
export function typedCode(text: string): string | undefined {
  const digits = text.replace(/[\s\u2010-\u2015-]/g, "");
  return /^[0-9]{6}$/.test(digits) ? digits : undefined;
}
