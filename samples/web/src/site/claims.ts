import type { Claims } from "@idtoken/client";

const labels: Readonly<Record<string, string>> = {
  given_name: "Given name",
  family_name: "Family name",
  birthdate: "Date of birth",
  nationality: "Nationality",
  document_number: "Document",
  trust_level: "Trust level",
  age_over_18: "Over 18",
  age_over_21: "Over 21",
  age_over_25: "Over 25",
  age_range: "Age",
  is_eu_citizen: "EU citizen",
  name_initial: "Initials",
};

const say = (value: unknown): string => (value === true ? "Yes" : value === false ? "No" : String(value));

/** What the claims say of the person, in words. */
export const factsOf = (claims: Claims): readonly (readonly [string, string])[] =>
  Object.entries(labels).flatMap(([claim, label]) => (claims[claim] === undefined ? [] : [[label, say(claims[claim])] as const]));

export const greeting = ({ given_name }: Claims): string => (typeof given_name === "string" ? `Welcome, ${given_name}` : "You are signed in");
