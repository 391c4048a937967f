import type { AnonymousSession, InitiatedSession } from "@idtoken/client";

interface Begun {
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

/** A sign-in without a person, which no phone has claimed yet. */
export interface Unclaimed extends Begun {
  readonly opened: AnonymousSession;
}

/** A person's sign-in. */
export interface Followed extends Begun {
  readonly initiated: InitiatedSession;
  /** Missing where the phone said who signs in. */
  readonly tokenId?: string;
}

/** What a page needs to continue a sign-in after a reload. */
export type Kept = Unclaimed | Followed;

const key = "sign-in";

// Session storage belongs to this tab alone and ends with it: wsToken is a secret of the page.
export const remember = (kept: Kept): void => sessionStorage.setItem(key, JSON.stringify(kept));

export const forget = (): void => sessionStorage.removeItem(key);

export function recall(): Kept | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}
