import type { Resolution } from "./request.js";

const scopes: Readonly<Record<string, string>> = {
  "identity:name": "Your name",
  "identity:given_name": "Your given name",
  "identity:family_name": "Your family name",
  "identity:date_of_birth": "Your date of birth",
  "identity:nationality": "Your nationality",
  "identity:document": "Your document number",
  "identity:photo": "Your photo",
  "identity:trust_level": "How well your identity was checked",
  "identity:age_over_18": "That you are over 18, or not",
  "identity:age_over_21": "That you are over 21, or not",
  "identity:age_over_25": "That you are over 25, or not",
  "identity:age_range": "Your age, roughly",
  "identity:is_eu_citizen": "Whether you are an EU citizen",
  "identity:name_initial": "Your initials",
  "identity:basic": "Your name, and how well it was checked",
  "identity:age_verification": "Your name, and whether you are over 18",
  "identity:full": "Everything about you but the photo",
  "identity:full_with_photo": "Everything about you, with the photo",
};

export const scopeWords = (scope: string): string => scopes[scope] ?? scope;

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\/(\d+)/, "Edge"], [/Firefox\/(\d+)/, "Firefox"], [/(?:Headless)?Chrome\/(\d+)/, "Chrome"], [/Version\/(\d+).*Safari/, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"],
];

/** "Firefox 140 on Linux"; what is unknown is shown as it came. */
export function browserWords(userAgent: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent));
  const system = systems.find(([pattern]) => pattern.test(userAgent));
  return browser ? `${browser[1]} ${browser[0].exec(userAgent)?.[1] ?? ""}${system ? ` on ${system[1]}` : ""}` : userAgent || "Unknown browser";
}

export interface Answer {
  readonly title: string;
  readonly words: string;
}

export function answerWords(state: Resolution, service: string, here: boolean): Answer {
  const elsewhere = here ? "" : " It was answered on another page of this phone.";
  switch (state) {
    case "approved": return { title: "Approved", words: `${service} has signed you in.${elsewhere}` };
    case "declined": return { title: "Declined", words: `${service} learned nothing.${elsewhere}` };
    case "locked": return { title: "Stopped for safety", words: "There were too many wrong attempts to answer." };
    case "revoked": return { title: "Stopped", words: "This phone was revoked." };
    case "expired": return { title: "Too late", words: `The request of ${service} has ended.` };
  }
}

const troubles: Readonly<Record<string, Answer>> = {
  enrollment_revoked: { title: "This phone was revoked", words: "It can no longer approve sign-ins. You may set up a new one." },
  unreachable: { title: "No connection", words: "The server cannot be reached. The phone keeps trying." },
  unsupported: { title: "This browser cannot do it", words: "A key can only be made on a page that comes by https, or from localhost." },
  invalid_device_token: { title: "The server refuses this phone", words: "Is the clock of this computer right? It may differ by a few seconds only." },
  invalid_otp: { title: "Not accepted", words: "The code differs, or the clock of this phone is wrong." },
};

export const troubleWords = (code: string): Answer => troubles[code] ?? { title: "That did not work", words: `The server said: ${code.replaceAll("_", " ")}.` };
