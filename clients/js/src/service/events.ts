interface Happened {
  /** A decimal number that only grows: what to give as `after` to go on behind this event. */
  readonly id: string;
  readonly sessionId: string;
  /** Who signs in. */
  readonly tokenId: string;
  readonly occurredAt: Date;
}

/** A sign-in was started. */
export interface SessionInitiated extends Happened {
  readonly type: "session_initiated";
}

/** The person approved. Final. */
export interface SessionApproved extends Happened {
  readonly type: "session_approved";
  /** The token that the browser gets; not there where the server's operator has removed the secret that it was sealed with. Belongs in no log. */
  readonly jwt?: string;
}

/** An attempt failed, or, with `final`, the session was refused. */
export interface SessionRejected extends Happened {
  readonly type: "session_rejected";
  readonly reason: string;
  readonly final: boolean;
}

/** Nobody decided in time. Final. */
export interface SessionExpired extends Happened {
  readonly type: "session_expired";
}

/** The place to resume from was no longer kept: events up to `id` may be missing. What is still there follows. */
export interface EventsLost {
  readonly type: "events_lost";
  readonly id: string;
}

/** What a service's back end is told about its own sign-ins, told apart by `type`. */
export type ServiceEvent = SessionInitiated | SessionApproved | SessionRejected | SessionExpired | EventsLost;
