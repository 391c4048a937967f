/**
 * What went wrong, as a name that stays the same between versions. A server's refusal carries the `code` of its problem details, and a page may meet a
 * newer server, so any string is possible.
 */
export type ErrorCode =
  | "invalid_request" | "enrollment_not_found" | "enrollment_revoked" | "unknown_service" | "scopes_not_allowed" | "rate_limited"
  | "session_not_found" | "invalid_ws_token" | "origin_not_allowed" | "internal_error" | "store_unavailable"
  | "invalid_service_token" | "client_certificate_refused" | "access_token_unavailable"
  | "invalid_device_token" | "push_not_offered" | "invalid_otp" | "invalid_signature" | "invalid_scopes" | "too_many_attempts" | "session_resolved" | "session_claimed"
  | "invalid_credential" | "invalid_public_key" | "invalid_proof" | "invalid_passkey" | "synced_passkey" | "credential_used" | "credential_outdated" | "credential_issuer_mismatch"
  | "invitation_not_found" | "invitation_used" | "invitation_expired" | "invitation_revoked" | "tx_code_required" | "invalid_tx_code" | "invalid_invitation"
  | "invalid_recovery_code" | "recovery_not_offered" | "invalid_link"
  | "passkey_cancelled" | "invalid_options" | "unreachable" | "unexpected_response" | "unsupported"
  | "random_mismatch" | "hash_mismatch" | "invalid_token"
  | "rejected" | "cancelled" | "superseded" | "expired" | "replaced" | "aborted"
  | (string & {});

/** Every failure of this library. Decide by `code`; `message` is for logs. */
export class IdTokenError extends Error {
  constructor(readonly code: ErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "IdTokenError";
  }
}

/** The server refused: its problem details (RFC 9457), or the close code that means the same. */
export class RefusedError extends IdTokenError {
  constructor(
    code: ErrorCode,
    message: string,
    /** The HTTP status; 0 if the refusal was a close code. */
    readonly status = 0,
    /** The messages for each field of the request, if the code is `invalid_request`. */
    readonly errors: Readonly<Record<string, readonly string[]>> = {},
    /** Seconds to wait before the next try; undefined if the server sent no `Retry-After`, or one that is not a number of seconds. */
    readonly retryAfter?: number,
  ) {
    super(code, message);
  }
}

/** The answer does not follow the protocol: an HTML page, broken JSON, a 500 without problem details. */
export class UnexpectedResponseError extends IdTokenError {
  constructor(message: string, cause?: unknown) {
    super("unexpected_response", message, cause);
  }
}

/** There was no answer, or it came too late. */
export class UnreachableError extends IdTokenError {
  constructor(message: string, cause?: unknown) {
    super("unreachable", message, cause);
  }
}

/** This environment lacks something that a sign-in needs: WebCrypto (pages must be served over https) or a WebSocket. */
export class UnsupportedError extends IdTokenError {
  constructor(message: string, cause?: unknown) {
    super("unsupported", message, cause);
  }
}

/** The approval did not come from the server that began the sign-in, or it belongs to another sign-in. */
export class ForgedOutcomeError extends IdTokenError {
  declare readonly code: "random_mismatch" | "hash_mismatch" | "invalid_token";
}

/**
 * The sign-in ended without an approval. `code` is `cancelled` if a page gave it up, `superseded` if too many later sign-ins of the same person
 * were waiting, and `rejected` in every other case.
 */
export class RejectedError extends IdTokenError {
  constructor(
    /** The server's words, such as `Declined by user` or `Too many attempts`. */
    readonly reason: string,
  ) {
    super(/^(Cancelled|Superseded)$/.test(reason) ? reason.toLowerCase() : "rejected", reason);
  }
}

/** Nobody answered in time. */
export class ExpiredError extends IdTokenError {
  constructor() {
    super("expired", "Nobody answered in time");
  }
}

/** Another page or process took over this sign-in. It does not come back to this one. */
export class ReplacedError extends IdTokenError {
  constructor() {
    super("replaced", "The sign-in continues elsewhere");
  }
}

/** The AbortSignal fired (`cause` is its reason), or `stop()` was called. */
export class AbortedError extends IdTokenError {
  constructor(cause?: unknown) {
    super("aborted", "The sign-in was given up", cause);
  }
}
