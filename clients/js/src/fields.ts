import { UnexpectedResponseError } from "./errors.js";

/** A JSON object, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? value : {}) as Fields;

/** The members that must be there as text. @throws UnexpectedResponseError when one is not, or when `expiresAt` is no time. */
export function texts<Name extends string>(fields: Fields, ...names: Name[]): Record<Name, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value !== "string" || (name === "expiresAt" && isNaN(Date.parse(value))))
      throw new UnexpectedResponseError(`No ${name} in the server's answer`);
    found[name] = value;
  }
  return found;
}
