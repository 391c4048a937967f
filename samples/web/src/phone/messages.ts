import type { Resolution } from "@idtoken/client/phone";
import { labels, notices, phone, troubles, type Message } from "../texts.js";

/** What the mark on a screen says before its words do. */
export type Tone = "good" | "neutral" | "bad";

const tones: Partial<Record<Resolution, Tone>> = { approved: "good", locked: "bad", revoked: "bad" };

/** The tone of an answer: an error mark is for what went wrong, not for what somebody chose. */
export const toneOf = (state: Resolution): Tone => tones[state] ?? "neutral";

const spoken = (code: string): string => code.replaceAll("_", " ");

/** Why the person's answer did not count. `typed`: the person typed the code. */
export function noticeOf(code: string, approving: boolean, typed: boolean): string {
  switch (code) {
    case "unreachable": return approving ? notices.approvalLost : notices.declineLost;
    case "invalid_otp": return typed && approving ? notices.wrongCode : notices.wrongClock;
    default: return notices.other(spoken(code));
  }
}

/** Why the phone could not claim the sign-in of a QR code. */
export function scanNoticeOf(code: string): string {
  switch (code) {
    case "session_claimed": return notices.claimed;
    case "session_not_found": return notices.codeOver;
    case "unreachable": return notices.scanLost;
    default: return notices.other(spoken(code));
  }
}

export interface Trouble extends Message {
  /** What the button says. */
  readonly action: string;
}

/** Why the phone cannot be used, and what can be done about it. */
export function troubleOf(code: string): Trouble {
  const words = code === "rate_limited" ? troubles.rateLimited : troubles.byCode[code] ?? troubles.other(spoken(code));
  return { ...words, action: code === "enrollment_revoked" ? phone.newPhone : labels.tryAgain };
}
