import { enroll, indexedDbKeyStore, type Invitation, type KeyStore, type PhoneIdentity, type Recovery, type Resolution, type SignInRequest } from "@idtoken/client/phone";
import { serverUrl } from "../settings.js";
import { History } from "./history.js";
import { Line, type LineListener } from "./line.js";
import { Notifications } from "./notifications.js";
import { preferringPasskey, type Lack } from "./passkeys.js";
import { suggestion } from "./suggestion.js";

/** A request, and whose it is. */
export interface Asked {
  readonly line: Line;
  readonly request: SignInRequest;
}

const order = new Intl.Collator();

export interface PhoneListener {
  /** A sign-in waits for the person. */
  requested(asked: Asked): void;
  /** Something that a screen may show is different. */
  changed(): void;
}

/** The identities of this phone, their requests and the history. Other tabs of the app show the same. */
export class Phone implements LineListener {
  readonly history = new History();
  readonly notifications = new Notifications(() => this.listener.changed());
  readonly #store: KeyStore = indexedDbKeyStore();
  readonly #others = new BroadcastChannel("idtoken-phone");
  readonly #ends = new Map<string, Resolution>();
  /** What this device shared with an approval, until it is known to have counted. */
  readonly #granted = new Map<string, readonly string[]>();
  #lines: readonly Line[] = [];

  readonly #lacks = new Map<string, Lack>();

  /** @param passkeys Whether identities that are added get a passkey. */
  constructor(private readonly listener: PhoneListener, private readonly passkeys: boolean) {
    this.#others.onmessage = () => void this.load();
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  get identities(): readonly PhoneIdentity[] {
    return this.#lines.map(({ identity }) => identity);
  }

  /** All requests that wait for an answer, newest first. */
  get pending(): readonly Asked[] {
    const all = this.#lines.flatMap((line) => line.session.pending.map((request) => ({ line, request })));
    return all.sort((a, b) => b.request.initiatedAt.getTime() - a.request.initiatedAt.getTime());
  }

  find(sessionId: string): Asked | undefined {
    return this.pending.find(({ request }) => request.sessionId === sessionId);
  }

  line(tokenId: string): Line | undefined {
    return this.#lines.find(({ identity }) => identity.tokenId === tokenId);
  }

  /** How a request ended that was pending since the app was opened. */
  endOf(sessionId: string): Resolution | undefined {
    return this.#ends.get(sessionId);
  }

  /** Reads what is kept on this device, and connects. */
  async load(): Promise<void> {
    await this.history.load();
    const kept = await this.#store.list();
    const same = (line: Line) => kept.some((identity) => identity.tokenId === line.identity.tokenId && identity.deviceId === line.identity.deviceId);
    for (const line of this.#lines.filter((line) => !same(line)))
      line.close();
    const staying = this.#lines.filter(same);
    const sorted = [...kept].sort((a, b) => order.compare(a.name ?? "", b.name ?? "") || order.compare(a.tokenId, b.tokenId));
    this.#lines = sorted.map((identity) => staying.find((line) => line.identity.tokenId === identity.tokenId) ?? new Line(identity, this));
    this.listener.changed();
  }

  /** Enrolls this phone with a credential. @throws IdTokenError */
  async add(vdsData: string): Promise<PhoneIdentity> {
    return this.#added(await preferringPasskey(this.passkeys, (passkey) => enroll({ baseUrl: serverUrl, vdsData, store: this.#store, passkey })));
  }

  /** Enrolls this phone by an invitation. Calling it again after a failure is safe. @throws IdTokenError */
  async join(invitation: Invitation, txCode?: string): Promise<PhoneIdentity> {
    return this.#added(await preferringPasskey(this.passkeys, (passkey) => invitation.accept({ store: this.#store, passkey, ...(txCode && { txCode }) })));
  }

  /** Takes over an identity from another phone. Calling it again after a failure is safe. @throws IdTokenError */
  async recover(recovery: Recovery): Promise<PhoneIdentity> {
    return this.#added(await preferringPasskey(this.passkeys, (passkey) => recovery.recover({ store: this.#store, passkey })));
  }

  /** Why an identity that was added since the app was opened has no passkey; undefined where it has one, or could not have one. */
  lackOf(tokenId: string): Lack | undefined {
    return this.#lacks.get(tokenId);
  }

  async #added({ identity, lack }: { readonly identity: PhoneIdentity; readonly lack?: Lack }): Promise<PhoneIdentity> {
    this.#lacks.delete(identity.tokenId);
    if (lack)
      this.#lacks.set(identity.tokenId, lack);
    // Asks the browser not to delete the key when it runs out of space. Not awaited: some browsers ask the person.
    void navigator.storage?.persist?.().catch(() => false);
    suggestion.add(identity.tokenId);
    await this.load();
    this.#others.postMessage("changed");
    if (this.notifications.state === "on")
      void this.notifications.renew([identity]).catch(() => {});
    return identity;
  }

  /** Rings from now on while the app is closed. Call it when the person has tapped. */
  notify(): Promise<void> {
    return this.notifications.turnOn(this.identities);
  }

  notifyNoMore(): Promise<void> {
    return this.notifications.turnOff(this.identities);
  }

  async remove(tokenId: string): Promise<void> {
    const identity = this.line(tokenId)?.identity;
    if (identity && this.notifications.state === "on")
      await this.notifications.forget(identity);
    suggestion.remove(tokenId);
    await this.#store.remove(tokenId);
    await this.history.remove(tokenId);
    await this.load();
    this.#others.postMessage("changed");
  }

  async clearHistory(): Promise<void> {
    await this.history.remove();
    this.listener.changed();
    this.#others.postMessage("changed");
  }

  async approve({ line, request }: Asked, scopes: readonly string[], code: string): Promise<void> {
    this.#granted.set(request.sessionId, scopes);
    await line.session.approve(request, { scopes, code });
  }

  /** Claims a sign-in that began without a person, for one identity. @throws IdTokenError */
  claim(line: Line, sessionId: string): Promise<SignInRequest> {
    return line.session.claim(sessionId);
  }

  decline({ line, request }: Asked): Promise<void> {
    this.#granted.delete(request.sessionId);
    return line.session.decline(request);
  }

  /** Reports a request that the person did not cause. */
  report({ line, request }: Asked): Promise<void> {
    this.#granted.delete(request.sessionId);
    return line.session.report(request);
  }

  requested(line: Line, request: SignInRequest): void {
    this.listener.requested({ line, request });
    this.listener.changed();
  }

  resolved(line: Line, { request, state }: { readonly request: SignInRequest; readonly state: Resolution }): void {
    const { sessionId, serviceId, serviceName, origin } = request;
    this.#ends.set(sessionId, state);
    const scopes = state === "approved" ? this.#granted.get(sessionId) : undefined;
    const entry = { sessionId, tokenId: line.identity.tokenId, serviceId, serviceName, state, at: new Date(), ...(origin && { origin }), ...(scopes && { scopes }) };
    void this.history.add(entry).finally(() => this.listener.changed());
    this.listener.changed();
  }

  changed(): void {
    this.listener.changed();
  }
}
