import { setPushAddress, subscribeToPush, webPushKey, type PhoneIdentity } from "@idtoken/client/phone";
import { serverUrl } from "../settings.js";

/** `blocked`: the person, or the browser, does not allow notifications. */
export type NotificationState = "unsupported" | "blocked" | "off" | "on";

// Longer than a server that is there takes, in milliseconds.
const patience = 5_000;

/** Whether this phone rings while the app is closed. The browser keeps one subscription, which all identities share. */
export class Notifications {
  #state: NotificationState = "unsupported";
  #registration: ServiceWorkerRegistration | undefined;

  constructor(private readonly changed: () => void) {}

  get state(): NotificationState {
    return this.#state;
  }

  /** Finds out what is possible. Where notifications are on, the server gets the subscription again: it may have forgotten it. */
  async load(registration: ServiceWorkerRegistration, identities: readonly PhoneIdentity[]): Promise<void> {
    if (!("pushManager" in registration) || !("Notification" in globalThis) || !(await webPushKey(serverUrl)))
      return;
    this.#registration = registration;
    const isOn = Notification.permission === "granted" && (await registration.pushManager.getSubscription());
    this.#become(isOn ? "on" : Notification.permission === "denied" ? "blocked" : "off");
    if (isOn)
      await this.renew(identities);
  }

  /** Asks the person, and subscribes. Call it when the person has tapped; browsers ask only then. @throws when nobody can be subscribed. */
  async turnOn(identities: readonly PhoneIdentity[]): Promise<void> {
    const permission = await Notification.requestPermission();
    if (permission !== "granted")
      return this.#become(permission === "denied" ? "blocked" : "off");
    await this.renew(identities);
    this.#become("on");
  }

  async turnOff(identities: readonly PhoneIdentity[]): Promise<void> {
    await Promise.all(identities.map((identity) => this.forget(identity)));
    // A server that was not reached pushes once more; the push service then says that the subscription is gone.
    await (await this.#registration?.pushManager.getSubscription())?.unsubscribe();
    this.#become("off");
  }

  /** Sends the subscription to the server for these identities. @throws when no identity could be subscribed. */
  async renew(identities: readonly PhoneIdentity[]): Promise<void> {
    if (!this.#registration)
      return;
    const address = (await subscribeToPush(this.#registration.pushManager, serverUrl)).toJSON();
    const sent = await Promise.allSettled(identities.map((identity) => setPushAddress(identity, address)));
    const failed = sent.find((one) => one.status === "rejected");
    if (failed && sent.every((one) => one.status === "rejected"))
      throw failed.reason;
  }

  /** The server pushes nothing for this identity any more. Without a network it does not learn of it. */
  async forget(identity: PhoneIdentity): Promise<void> {
    await setPushAddress(identity, undefined, { signal: AbortSignal.timeout(patience) }).catch(() => {});
  }

  /** Takes back the notification of a sign-in: the person is looking. */
  async dismiss(): Promise<void> {
    for (const notification of (await this.#registration?.getNotifications()) ?? [])
      notification.close();
  }

  #become(state: NotificationState): void {
    this.#state = state;
    this.changed();
  }
}
