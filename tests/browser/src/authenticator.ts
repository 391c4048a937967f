import type { CDPSession, Page } from "playwright-core";

/** The platform authenticator of a page's device, as Chromium plays it: a fingerprint sensor that recognizes its user, or not. */
export class Authenticator {
  private constructor(private readonly cdp: CDPSession, private readonly authenticatorId: string) {}

  /** @param synced Whether its passkeys may be copied to other devices. */
  static async of(page: Page, { synced = false }: { readonly synced?: boolean } = {}): Promise<Authenticator> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
        defaultBackupEligibility: synced, defaultBackupState: synced,
      },
    });
    return new Authenticator(cdp, authenticatorId);
  }

  /** Whether it recognizes the person from now on. */
  async recognizes(isUserVerified: boolean): Promise<void> {
    await this.cdp.send("WebAuthn.setUserVerified", { authenticatorId: this.authenticatorId, isUserVerified });
  }

  /** The number of its passkeys. */
  async count(): Promise<number> {
    return (await this.cdp.send("WebAuthn.getCredentials", { authenticatorId: this.authenticatorId })).credentials.length;
  }
}
