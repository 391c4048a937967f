interface Happened {
  /** A decimal number that only grows. Pass it as `after` to continue behind this event. */
  readonly id: string;
  readonly sessionId: string;
  /** The person who signs in. */
  readonly tokenId: string;
  readonly occurredAt: Date;
}

/** A sign-in has begun. */
export interface SessionInitiated extends Happened {
  readonly type: "session_initiated";
}

/** The person approved the sign-in. Final. */
export interface SessionApproved extends Happened {
  readonly type: "session_approved";
  /** The token that the browser gets. Missing if the operator has removed the secret that sealed it. Keep it out of logs. */
  readonly jwt?: string;
}

/** An attempt failed; with `final`, the sign-in has ended without an approval. */
export interface SessionRejected extends Happened {
  readonly type: "session_rejected";
  readonly reason: string;
  readonly final: boolean;
}

/** Nobody answered in time. Final. */
export interface SessionExpired extends Happened {
  readonly type: "session_expired";
}

/** The server no longer has the events after the position to resume from: those up to `id` may be missing. The rest follows. */
export interface EventsLost {
  readonly type: "events_lost";
  readonly id: string;
  /** The types of the events that may be missing; some of these may also be missing among the events that follow. Undefined: any, from an older server. */
  readonly kinds?: readonly string[];
}

/** An event of a service's own sign-ins; `type` says which. */
export type ServiceEvent = SessionInitiated | SessionApproved | SessionRejected | SessionExpired | EventsLost;
