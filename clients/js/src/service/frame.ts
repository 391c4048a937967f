import { UnexpectedResponseError } from "../errors.js";
import { fieldsOf, texts, type Fields } from "../fields.js";
import type { ServiceEvent } from "./events.js";

/** One text frame of a feed: its place, where it has one, and its event, where its type is known. */
export interface Frame {
  readonly place: bigint | undefined;
  readonly event: ServiceEvent | undefined;
}

const largest = 2n ** 53n;

/** A place in a feed; undefined where the text is none. */
export function placeOf(id: unknown): bigint | undefined {
  if (typeof id !== "string" || !/^\d{1,16}$/.test(id))
    return undefined;
  const place = BigInt(id);
  return place <= largest ? place : undefined;
}

/** @throws UnexpectedResponseError when it is not of this protocol. */
export function frameOf(text: string): Frame {
  let fields: Fields;
  try {
    fields = fieldsOf(JSON.parse(text));
  } catch (error) {
    throw new UnexpectedResponseError("A frame is no JSON", error);
  }
  const { type } = texts(fields, "type");
  const place = placeOf(fields.id);
  const event = eventOf(type, fields);
  if (event && place === undefined)
    throw new UnexpectedResponseError("An event has no place in the feed");
  return { place, event };
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
      return { type, ...texts(fields, "id") };
    default:
      return undefined;
  }
}

function happened(fields: Fields) {
  const { id, sessionId, tokenId, occurredAt } = texts(fields, "id", "sessionId", "tokenId", "occurredAt");
  const at = new Date(occurredAt);
  if (isNaN(at.getTime()))
    throw new UnexpectedResponseError("No occurredAt in the server's answer");
  return { id, sessionId, tokenId, occurredAt: at };
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean")
    throw new UnexpectedResponseError(`No ${name} in the server's answer`);
  return value;
}
