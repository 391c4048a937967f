/**
 * What went wrong, in a word that does not change. A refusal of the server carries the `code` of its problem details, and a page may meet a newer
 * server, so any string is possible.
 */
export type ErrorCode =
  | "invalid_request" | "enrollment_not_found" | "enrollment_revoked" | "unknown_service" | "scopes_not_allowed" | "rate_limited"
  | "session_not_found" | "invalid_ws_token" | "origin_not_allowed" | "internal_error" | "store_unavailable"
  | "invalid_service_token" | "client_certificate_refused" | "access_token_unavailable"
  | "unreachable" | "unexpected_response" | "unsupported"
  | "random_mismatch" | "hash_mismatch" | "invalid_token"
  | "rejected" | "expired" | "replaced" | "aborted"
  | (string & {});

/** Every failure of this library. Decide on `code`, show what you like. */
export class IdTokenError extends Error {
  constructor(readonly code: ErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "IdTokenError";
  }
}

/** The server said no, and why: its problem details (RFC 9457), or the close code that means the same. */
export class RefusedError extends IdTokenError {
  constructor(
    code: ErrorCode,
    message: string,
    /** The HTTP status; 0 where the refusal was a close code. */
    readonly status = 0,
    /** The messages for each field of the request, of a refusal with code `invalid_request`. */
    readonly errors: Readonly<Record<string, readonly string[]>> = {},
    /** Seconds to wait before another try, where the server said so. */
    readonly retryAfter?: number,
  ) {
    super(code, message);
  }
}

/** Something answered that does not speak the protocol: an HTML page, broken JSON, a 500 without a problem. */
export class UnexpectedResponseError extends IdTokenError {
  constructor(message: string, cause?: unknown) {
    super("unexpected_response", message, cause);
  }
}

/** Nothing answered, or not in time. */
export class UnreachableError extends IdTokenError {
  constructor(message: string, cause?: unknown) {
    super("unreachable", message, cause);
  }
}

/** This environment lacks what a sign-in needs: WebCrypto (pages must come over https) or a WebSocket. */
export class UnsupportedError extends IdTokenError {
  constructor(message: string, cause?: unknown) {
    super("unsupported", message, cause);
  }
}

/** An approval that did not come from the server that the sign-in began at, or is not for this sign-in. */
export class ForgedOutcomeError extends IdTokenError {
  declare readonly code: "random_mismatch" | "hash_mismatch" | "invalid_token";
}

/** The sign-in was refused for good. */
export class RejectedError extends IdTokenError {
  constructor(
    /** As the server words it, such as `Declined by user` or `Too many attempts`. */
    readonly reason: string,
  ) {
    super("rejected", reason);
  }
}

/** Nobody answered in time. */
export class ExpiredError extends IdTokenError {
  constructor() {
    super("expired", "Nobody answered in time");
  }
}

/** Another page or process continued this sign-in. It never comes back to this one. */
export class ReplacedError extends IdTokenError {
  constructor() {
    super("replaced", "The sign-in continues elsewhere");
  }
}

/** The AbortSignal fired (its reason is the `cause`), or `stop()` was called. */
export class AbortedError extends IdTokenError {
  constructor(cause?: unknown) {
    super("aborted", "Given up", cause);
  }
}
