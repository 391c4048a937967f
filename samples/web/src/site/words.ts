import { IdTokenError, RefusedError, RejectedError } from "@idtoken/client";

export interface Words {
  readonly title: string;
  readonly words: string;
}

const rejections: Readonly<Record<string, Words>> = {
  "Declined by user": { title: "Declined", words: "You said no on your phone. Nobody was signed in." },
  "Too many attempts": { title: "Stopped for safety", words: "There were too many wrong attempts to answer, so this sign-in was ended." },
  "Enrollment revoked": { title: "This phone was revoked", words: "It can no longer approve sign-ins." },
};

const failures: Readonly<Record<string, Words>> = {
  expired: { title: "Time is up", words: "Nobody answered on the phone in time." },
  session_not_found: { title: "Time is up", words: "This sign-in has ended." },
  replaced: { title: "Continued in another tab", words: "This sign-in went on in a newer tab. This one has stopped." },
  enrollment_revoked: rejections["Enrollment revoked"] as Words,
  enrollment_not_found: { title: "No phone is set up", words: "The server does not know this phone." },
  phone_unready: { title: "The phone is not ready", words: "It has to be set up first: it says why it is not." },
  unreachable: { title: "The server cannot be reached", words: "Check the connection, then sign in again." },
  unexpected_response: { title: "Something is wrong with the server", words: "It gave an answer that makes no sense. Sign in again in a while." },
  store_unavailable: { title: "The server is busy", words: "It cannot reach its store. Sign in again in a while." },
  unsupported: { title: "This browser cannot do it", words: "Open the page by https, or from localhost." },
};

const forged: Words = { title: "The answer was not genuine", words: "The approval did not pass the checks, so nobody was signed in." };

/** Why nobody was signed in. */
export function wordsOf(error: unknown): Words {
  if (error instanceof RejectedError)
    return rejections[error.reason] ?? { title: "Refused", words: `The server said: ${error.reason}.` };
  if (error instanceof RefusedError && error.code === "rate_limited")
    return { title: "Too many sign-ins", words: `Wait ${waitOf(error.retryAfter ?? 60)}, then sign in again.` };
  if (!(error instanceof IdTokenError))
    return { title: "Something went wrong", words: String(error) };
  if (["random_mismatch", "hash_mismatch", "invalid_token"].includes(error.code))
    return forged;
  return failures[error.code] ?? { title: "That did not work", words: error.message };
}

/** A wait as a person says it. */
export const waitOf = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} ${Math.ceil(seconds) === 1 ? "second" : "seconds"}` : `${Math.ceil(seconds / 60)} minutes`;
