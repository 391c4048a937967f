import { IdTokenError } from "./errors.js";

export const invalid = (message: string, cause?: unknown): IdTokenError => new IdTokenError("invalid_options", message, cause);

/** Turns what an odd option made fail, such as a TypeError, into an error of this library. */
export const typed = (error: unknown): IdTokenError => (error instanceof IdTokenError ? error : invalid("An option cannot be used", error));
