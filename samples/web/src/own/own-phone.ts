import { IdTokenError } from "@idtoken/client";
import type { Visitor } from "../site/sign-in.js";
import { invite, personName, used, type OwnInvitation } from "./invitation.js";
import type { OwnView } from "./view.js";

/** Lets a real phone take the place of the one on the page: shows an invitation, and signs in as its person once the phone has used it. */
export class OwnPhone implements Visitor {
  #own: OwnInvitation | undefined;
  #waiting = new AbortController();

  /** @param changed Somebody else signs in from now on. */
  constructor(private readonly view: OwnView, private readonly page: Visitor, private readonly changed: () => void) {
    view.panel.on("invite", () => void this.#invite());
    view.panel.on("use-page", () => this.#usePage());
    view.offer();
  }

  async tokenId(): Promise<string> {
    return this.#own?.tokenId ?? this.page.tokenId();
  }

  async name(): Promise<string> {
    return this.#own ? personName : this.page.name();
  }

  enrollAgain(tokenId: string): Promise<string> {
    if (this.#own?.tokenId !== tokenId)
      return this.page.enrollAgain(tokenId);
    this.#usePage();
    throw new IdTokenError("enrollment_not_found", "The server does not know that phone");
  }

  async #invite(): Promise<void> {
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    try {
      const invitation = await invite();
      await this.view.invitation(invitation.link);
      if (await used(invitation, signal)) {
        this.#own = invitation;
        this.view.ready(personName);
        this.changed();
      } else if (!signal.aborted) {
        this.view.offer();
      }
    } catch (error) {
      this.view.failed(error instanceof IdTokenError ? error.code : String(error));
    }
  }

  #usePage(): void {
    this.#waiting.abort();
    this.#own = undefined;
    this.view.offer();
    this.changed();
  }
}
