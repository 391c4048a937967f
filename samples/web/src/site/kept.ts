import type { InitiatedSession } from "@idtoken/client";

/** What a page needs to continue a sign-in after a reload. */
export interface Kept {
  readonly initiated: InitiatedSession;
  readonly tokenId: string;
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

const key = "sign-in";

// Session storage belongs to this tab alone and ends with it: wsToken is a secret of the page.
export const remember = (kept: Kept): void => sessionStorage.setItem(key, JSON.stringify(kept));

export const forget = (): void => sessionStorage.removeItem(key);

export function recall(): Kept | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}
