import { IdTokenError, type PhoneIdentity } from "@idtoken/client/phone";

/** Why an identity has no passkey although this device could make one. */
export type Lack = "cancelled" | "synced" | "refused";

const lacks: Readonly<Record<string, Lack>> = { passkey_cancelled: "cancelled", synced_passkey: "synced", invalid_passkey: "refused", unsupported: "refused" };

/** Adds an identity with a passkey where the device makes one, and otherwise without: what went wrong with a passkey uses up no credential and no invitation. */
export async function preferringPasskey(offered: boolean, add: (passkey: boolean) => Promise<PhoneIdentity>): Promise<{ readonly identity: PhoneIdentity; readonly lack?: Lack }> {
  if (!offered)
    return { identity: await add(false) };
  try {
    const identity = await add(true);
    return identity.passkey ? { identity } : { identity, lack: "refused" };
  } catch (error) {
    const lack = error instanceof IdTokenError ? lacks[error.code] : undefined;
    if (!lack)
      throw error;
    return { identity: await add(false), lack };
  }
}
