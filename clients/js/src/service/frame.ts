import { UnexpectedResponseError } from "../errors.js";
import { fieldsOf, texts, type Fields } from "../fields.js";
import type { ServiceEvent } from "./events.js";

/** One text frame of a feed: its position, if it has one, and its event, if the type is known. */
export interface Frame {
  readonly position: bigint | undefined;
  readonly event: ServiceEvent | undefined;
}

const largest = 2n ** 53n;

/** Reads a position in a feed; undefined if the value is not one. */
export function positionIn(id: unknown): bigint | undefined {
  if (typeof id !== "string" || !/^\d{1,16}$/.test(id))
    return undefined;
  const position = BigInt(id);
  return position <= largest ? position : undefined;
}

/** @throws UnexpectedResponseError when the frame does not follow the protocol. */
export function frameOf(text: string): Frame {
  let fields: Fields;
  try {
    fields = fieldsOf(JSON.parse(text));
  } catch (error) {
    throw new UnexpectedResponseError("A frame is not JSON", error);
  }
  const { type } = texts(fields, "type");
  const position = positionIn(fields.id);
  const event = eventOf(type, fields);
  if (event && position === undefined)
    throw new UnexpectedResponseError("An event has no valid id");
  return { position, event };
}

function eventOf(type: string, fields: Fields): ServiceEvent | undefined {
  switch (type) {
    case "session_initiated":
    case "session_expired":
      return { type, ...happened(fields) };
    case "session_approved":
      return { type, ...happened(fields), ...(fields.jwt !== undefined && texts(fields, "jwt")) };
    case "session_rejected":
      return { type, ...happened(fields), ...texts(fields, "reason"), final: flag(fields, "final") };
    case "events_lost":
      return { type, ...texts(fields, "id"), ...(fields.kinds !== undefined && { kinds: kindsOf(fields.kinds) }) };
    default:
      return undefined;
  }
}

function kindsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((kind) => typeof kind === "string"))
    throw new UnexpectedResponseError("An event has no valid kinds");
  return value;
}

function happened(fields: Fields) {
  const { id, sessionId, tokenId, occurredAt } = texts(fields, "id", "sessionId", "tokenId", "occurredAt");
  const at = new Date(occurredAt);
  if (isNaN(at.getTime()))
    throw new UnexpectedResponseError("An event has no valid occurredAt");
  return { id, sessionId, tokenId, occurredAt: at };
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean")
    throw new UnexpectedResponseError(`An event has no valid ${name}`);
  return value;
}
