import { IdTokenError } from "@idtoken/client/phone";
import { texts } from "./texts/index.js";

const { notices, enrollment, recover } = texts;

const spoken = (code: string): string => code.replaceAll("_", " ");

/** Why an answer did not count, by the error's code. `typed`: the person typed the code. */
export function noticeOf(code: string, approving: boolean, typed: boolean): string {
  switch (code) {
    case "unreachable": return approving ? notices.approvalLost : notices.declineLost;
    case "invalid_otp": return approving && typed ? notices.wrongCode : notices.wrongClock;
    case "rate_limited": return notices.tooMany;
    case "passkey_cancelled": return notices.notUnlocked;
    default: return notices.other(spoken(code));
  }
}

/** Why an identity could not be added, by the error's code. */
export const enrollmentNotice = (code: string): string => enrollment.byCode[code] ?? enrollment.other(spoken(code));

/** Why codes could not be made or used. */
export function recoveryNotice(error: unknown): string {
  const code = error instanceof IdTokenError ? error.code : String(error);
  return recover.byCode[code] ?? recover.other(spoken(code));
}
