import type { App, Screen } from "./screen.js";
import { addScreen } from "./screens/add.js";
import { claimScreen } from "./screens/claim.js";
import { codesScreen } from "./screens/codes.js";
import { historyScreen } from "./screens/history.js";
import { identitiesScreen } from "./screens/identities.js";
import { identityScreen } from "./screens/identity.js";
import { invitationScreen } from "./screens/invitation.js";
import { lostScreen } from "./screens/lost.js";
import { moveScreen } from "./screens/move.js";
import { recoverScreen } from "./screens/recover.js";
import { requestScreen } from "./screens/request.js";
import { requestsScreen } from "./screens/requests.js";

export type Tab = "requests" | "identities" | "history";

interface Route {
  readonly tab: Tab;
  readonly open: (app: App, argument: string) => Screen;
}

const routes: Readonly<Record<string, Route>> = {
  "": { tab: "requests", open: requestsScreen },
  request: { tab: "requests", open: requestScreen },
  claim: { tab: "requests", open: claimScreen },
  identities: { tab: "identities", open: identitiesScreen },
  identity: { tab: "identities", open: identityScreen },
  add: { tab: "identities", open: addScreen },
  invitation: { tab: "identities", open: invitationScreen },
  codes: { tab: "identities", open: codesScreen },
  move: { tab: "identities", open: moveScreen },
  recover: { tab: "identities", open: recoverScreen },
  lost: { tab: "identities", open: lostScreen },
  history: { tab: "history", open: historyScreen },
};

/** Finds the screen for an address such as "#/request/sess_1". An unknown one shows the requests. */
export function routeOf(hash: string): { readonly tab: Tab; open(app: App): Screen } {
  const [, name = "", ...rest] = hash.split("/");
  const { tab, open } = (Object.hasOwn(routes, name) ? routes[name] : undefined) ?? routes[""]!;
  return { tab, open: (app) => open(app, decoded(rest.join("/"))) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
