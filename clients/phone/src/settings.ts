import { WebAuthnPasskey } from "@idtoken/client/phone";

/** What the server's operator has configured for the app. */
export interface Settings {
  /** The name of the app. */
  readonly name: string;
  /** Whether the server issues credentials to anyone (Development). */
  readonly testIdentities: boolean;
  /** Whether the server takes passkeys, and this device can make them. */
  readonly passkeys: boolean;
  /** Whether people may make recovery codes and move to another phone by themselves. */
  readonly recovery: boolean;
}

/** The server's address: the app is one folder below it. */
export const serverUrl = new URL("..", document.baseURI).href;

/** Reads the settings; without a network, the copy that the service worker keeps. */
export async function readSettings(fallbackName: string): Promise<Settings> {
  try {
    const response = await fetch("settings.json", { signal: AbortSignal.timeout(5_000) });
    const { name, testIdentities, passkeys, recovery } = (await response.json()) as Partial<Settings>;
    return { name: name ?? fallbackName, testIdentities: testIdentities === true, passkeys: passkeys === true && (await WebAuthnPasskey.isAvailable()), recovery: recovery === true };
  } catch {
    return { name: fallbackName, testIdentities: false, passkeys: false, recovery: false };
  }
}
