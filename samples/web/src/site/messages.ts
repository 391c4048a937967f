import { IdTokenError, RefusedError, RejectedError } from "@idtoken/client";
import { failures, type Message } from "../texts.js";

export interface Failure extends Message {
  /** Seconds before another try makes sense. */
  readonly wait: number;
  /** Something went wrong, rather than somebody chose this. */
  readonly bad: boolean;
}

const chosen = ["Declined by user", "Cancelled", "Superseded", "expired", "session_not_found", "replaced"];
const forged = ["random_mismatch", "hash_mismatch", "invalid_token"];

/** Why nobody was signed in. */
export function failureOf(error: unknown): Failure {
  const limited = error instanceof RefusedError && error.code === "rate_limited";
  const why = error instanceof RejectedError ? error.reason : error instanceof IdTokenError ? error.code : "";
  return {
    ...(limited ? failures.rateLimited : messageOf(error)),
    wait: limited ? error.retryAfter || 60 : 0,
    bad: !chosen.includes(why),
  };
}

function messageOf(error: unknown): Message {
  if (error instanceof RejectedError)
    return failures.rejected[error.reason] ?? failures.otherReason(error.reason);
  if (!(error instanceof IdTokenError))
    return failures.other(String(error));
  if (forged.includes(error.code))
    return failures.forged;
  return failures.byCode[error.code] ?? failures.other(error.message);
}
