import { UnexpectedResponseError } from "./errors.js";

/** A JSON object whose members are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? value : {}) as Fields;

/** Returns the members that must be there as text. @throws UnexpectedResponseError when one is not text, or when `expiresAt` is not a time. */
export function texts<Name extends string>(fields: Fields, ...names: Name[]): Record<Name, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value !== "string" || (name === "expiresAt" && isNaN(Date.parse(value))))
      throw new UnexpectedResponseError(`The server's answer has no valid ${name}`);
    found[name] = value;
  }
  return found;
}
