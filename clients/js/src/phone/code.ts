/** Returns the six digits of a typed code, which people group as they like: "482 917", "482-917". Undefined where there are not six. */
export function codeIn(text: string): string | undefined {
  const digits = text.replace(/[\s\u2010-\u2015\u2212-]/g, "");
  return /^[0-9]{6}$/.test(digits) ? digits : undefined;
}
