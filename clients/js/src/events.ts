import type { IdTokenError } from "./errors.js";
import type { Outcome } from "./outcome.js";

export type ConnectionState = "idle" | "connecting" | "connected" | "reconnecting" | "closed";

/** The events of a session, by name. */
export interface SessionEventMap {
  /** Waiting for the phone. `autoPassword` is the whole code, even if the server masks it here. */
  otpReady: { readonly autoPassword: string; readonly expiresAt: Date };
  /** The person is signed in; every check has passed. */
  approved: Outcome;
  /** An attempt failed. `final: false`: the person may try again and the session keeps waiting. */
  rejected: { readonly reason: string; readonly final: boolean };
  /** Nobody answered in time. */
  expired: undefined;
  /** Another page or process took over this sign-in. */
  replaced: undefined;
  /** The connection changed. `error` says why the session closed, unless it was approved. */
  connection: { readonly state: ConnectionState; readonly error?: IdTokenError };
}

export type SessionListener<E extends keyof SessionEventMap> = (event: SessionEventMap[E]) => void;

/** Calls the listeners of events, by name. */
export class Emitter<Events extends object = SessionEventMap> {
  readonly #listeners: { [E in keyof Events]?: Set<(event: Events[E]) => void> } = {};

  on<E extends keyof Events>(event: E, listener: (event: Events[E]) => void): () => void {
    const all = (this.#listeners[event] ??= new Set());
    all.add(listener);
    return () => void all.delete(listener);
  }

  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    for (const listener of this.#listeners[event] ?? [])
      try {
        listener(value);
      } catch (error) {
        // The page's own error surfaces as it would from any event handler, and the sign-in goes on.
        queueMicrotask(() => { throw error; });
      }
  }
}
