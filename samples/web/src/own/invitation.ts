import { IdTokenError } from "@idtoken/client";

/** An invitation that the server, which is in Development, makes for anyone. */
export interface OwnInvitation {
  readonly invitationId: string;
  readonly tokenId: string;
  readonly link: string;
}

const person = { givenName: "Grace", familyName: "Hopper" };

/** What the page calls the person. */
export const personName = `${person.givenName} ${person.familyName}`;

const wait = 2_000;

/** @throws IdTokenError */
export async function invite(): Promise<OwnInvitation> {
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ credential: person, validMinutes: 30 }), signal: AbortSignal.timeout(10_000) };
  const answer = await read(fetch("dev/invitations", init)) as Partial<OwnInvitation>;
  const { invitationId, tokenId, link } = answer;
  if (!invitationId || !tokenId || !link)
    throw new IdTokenError("unexpected_response", "The server made no invitation");
  return { invitationId, tokenId, link };
}

/** Waits until the invitation is not open any more; returns whether a phone has used it. */
export async function used({ invitationId }: OwnInvitation, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const { state } = await read(fetch(`dev/invitations/${invitationId}`, { signal, cache: "no-store" })).catch(() => ({ state: "open" })) as { state?: string };
    if (state !== "open" && !signal.aborted)
      return state === "used";
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return false;
}

async function read(fetching: Promise<Response>): Promise<object> {
  const response = await fetching.catch((error: unknown) => { throw new IdTokenError("unreachable", "The server could not be reached", error); });
  const body = (await response.json().catch(() => ({}))) as { code?: unknown };
  if (!response.ok)
    throw new IdTokenError(typeof body.code === "string" ? body.code : "unexpected_response", `The server answered ${response.status}`);
  return body;
}
