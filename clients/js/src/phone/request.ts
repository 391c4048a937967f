import { UnexpectedResponseError } from "../errors.js";
import { fieldsOf, texts, type Fields } from "../fields.js";

/** A service asks the person to sign in. */
export interface SignInRequest {
  readonly sessionId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  /** What the service asks to know. */
  readonly scopes: readonly string[];
  /** The code to compare with the browser's. Undefined where the person types what the browser shows. */
  readonly code?: string;
  /** The browser's address, as the server sees it; empty where unknown. */
  readonly ipAddress: string;
  /** What the browser says it is, in the server's words; empty where unknown. */
  readonly userAgent: string;
  /** The origin of the page, as the browser names it; undefined where unknown. */
  readonly origin?: string;
  /** Where the browser's network is, in a few words; undefined where the server does not know. */
  readonly place?: string;
  readonly initiatedAt: Date;
  readonly expiresAt: Date;
  /** True: show it to a person who looks, and do not ring. */
  readonly quiet: boolean;
}

/**
 * How a request ended. `over`: it has ended, and how is not known, or not known yet. `reported`: by this session; to the person's other devices it is
 * `declined`. A newer server may have more.
 */
export type Resolution = "approved" | "declined" | "reported" | "locked" | "revoked" | "cancelled" | "superseded" | "expired" | "over" | (string & {});

/** @throws UnexpectedResponseError when a member is missing or not what it should be. */
export function requestOf(value: unknown): SignInRequest {
  const fields = fieldsOf(value);
  const { initiatedAt, expiresAt, ...named } = texts(fields, "sessionId", "serviceId", "serviceName", "ipAddress", "userAgent", "initiatedAt", "expiresAt");
  const { scopes } = fields;
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string"))
    throw new UnexpectedResponseError("A sign-in request has no valid scopes");
  if (isNaN(Date.parse(initiatedAt)))
    throw new UnexpectedResponseError("A sign-in request has no valid initiatedAt");
  return {
    ...named, ...optional(fields, "code"), ...optional(fields, "origin"), ...optional(fields, "place"),
    scopes, initiatedAt: new Date(initiatedAt), expiresAt: new Date(expiresAt), quiet: fields.quiet === true,
  };
}

const optional = (fields: Fields, name: "code" | "origin" | "place") => (fields[name] == null ? {} : texts(fields, name));
