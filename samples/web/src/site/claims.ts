import type { Claims } from "@idtoken/client";
import { countryName } from "../country.js";
import { site } from "../texts.js";

const say = (claim: string, value: unknown): string => {
  if (typeof value === "boolean")
    return value ? site.yes : site.no;
  return claim === "nationality" ? countryName(String(value)) : String(value);
};

/** What the claims say about the person: a label and a value each. */
export const factsOf = (claims: Claims): readonly (readonly [string, string])[] =>
  Object.entries(site.claims).flatMap(([claim, label]) => (claims[claim] === undefined ? [] : [[label, say(claim, claims[claim])] as const]));

export const greeting = ({ given_name }: Claims): string => (typeof given_name === "string" ? site.greeting(given_name) : site.signedIn);
