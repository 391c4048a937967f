namespace IdToken.Client;

/// <summary>All values of <see cref="IdTokenException.Code"/>.</summary>
public static class IdTokenErrorCodes
{
    /// <summary>The server found a missing or malformed field; see <see cref="IdTokenException.Errors"/>.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The identity credential is not acceptable.</summary>
    public const string InvalidCredential = "invalid_credential";

    /// <summary>The public key is not an ECDSA P-256 public key.</summary>
    public const string InvalidPublicKey = "invalid_public_key";

    /// <summary>The identity credential was used before.</summary>
    public const string CredentialUsed = "credential_used";

    /// <summary>The proof that the phone holds its key is not acceptable; perhaps the phone's clock is too far off.</summary>
    public const string InvalidProof = "invalid_proof";

    /// <summary>The passkey is not acceptable, or the server takes none. Enroll without it.</summary>
    public const string InvalidPasskey = "invalid_passkey";

    /// <summary>Other devices may have the passkey too, which the server does not permit. Enroll without it.</summary>
    public const string SyncedPasskey = "synced_passkey";

    /// <summary>The person did not unlock the passkey, or not within 25 s. Nothing was sent: what was asked for can be done again.</summary>
    public const string PasskeyCancelled = "passkey_cancelled";

    /// <summary>A newer identity credential of the person is enrolled.</summary>
    public const string CredentialOutdated = "credential_outdated";

    /// <summary>The person is enrolled with a credential of another issuer.</summary>
    public const string CredentialIssuerMismatch = "credential_issuer_mismatch";

    /// <summary>There is no such invitation at this server.</summary>
    public const string InvitationNotFound = "invitation_not_found";

    /// <summary>Another phone has used the invitation.</summary>
    public const string InvitationUsed = "invitation_used";

    /// <summary>The invitation has expired.</summary>
    public const string InvitationExpired = "invitation_expired";

    /// <summary>The operator has withdrawn the invitation.</summary>
    public const string InvitationRevoked = "invitation_revoked";

    /// <summary>The invitation has a PIN, and none was sent.</summary>
    public const string TxCodeRequired = "tx_code_required";

    /// <summary>The PIN is wrong.</summary>
    public const string InvalidTxCode = "invalid_tx_code";

    /// <summary>The recovery code is not one of this person's, or was used; or nobody is enrolled under the tokenId.</summary>
    public const string InvalidRecoveryCode = "invalid_recovery_code";

    /// <summary>The server does not offer recovery codes.</summary>
    public const string RecoveryNotOffered = "recovery_not_offered";

    /// <summary>The server does not know this phone any more, or the phone's clock is off by more than 30 s.</summary>
    public const string InvalidDeviceToken = "invalid_device_token";

    /// <summary>No phone is enrolled under this tokenId. The person enrolls one first, or the id is misspelled.</summary>
    public const string EnrollmentNotFound = "enrollment_not_found";

    /// <summary>The enrollment was revoked.</summary>
    public const string EnrollmentRevoked = "enrollment_revoked";

    /// <summary>The service is not registered.</summary>
    public const string UnknownService = "unknown_service";

    /// <summary>The service may not request these scopes.</summary>
    public const string ScopesNotAllowed = "scopes_not_allowed";

    /// <summary>The session does not exist, or no longer exists.</summary>
    public const string SessionNotFound = "session_not_found";

    /// <summary>The granted scopes are not a subset of the requested ones.</summary>
    public const string InvalidScopes = "invalid_scopes";

    /// <summary>The phone's signature does not verify.</summary>
    public const string InvalidSignature = "invalid_signature";

    /// <summary>The code is wrong, or the phone's clock is too far off.</summary>
    public const string InvalidOtp = "invalid_otp";

    /// <summary>The session ended after too many failed attempts.</summary>
    public const string TooManyAttempts = "too_many_attempts";

    /// <summary>The session is already approved, declined or cancelled.</summary>
    public const string SessionResolved = "session_resolved";

    /// <summary>Another phone has claimed the sign-in that began without a person.</summary>
    public const string SessionClaimed = "session_claimed";

    /// <summary>The server rejected the session's token. A connection refused with 401 gets this code.</summary>
    public const string InvalidWsToken = "invalid_ws_token";

    /// <summary>The session's service does not allow the origin. A connection refused with 403 gets this code.</summary>
    public const string OriginNotAllowed = "origin_not_allowed";

    /// <summary>The server does not send pushes of this kind.</summary>
    public const string PushNotOffered = "push_not_offered";

    /// <summary>The server rejected the service's access token, or requires one. A feed refused with 401 gets this code.</summary>
    public const string InvalidServiceToken = "invalid_service_token";

    /// <summary>The server rejected the service's client certificate, or requires one. A feed refused with 403 gets this code.</summary>
    public const string ClientCertificateRefused = "client_certificate_refused";

    /// <summary>The app's <see cref="ServiceFeedOptions.AccessToken"/> failed, timed out, or returned a value that is not valid in a header.</summary>
    public const string AccessTokenUnavailable = "access_token_unavailable";

    /// <summary>Too many requests; wait for <see cref="IdTokenException.RetryAfter"/>.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The server's store does not respond; try again.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The server failed, or this client did.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The server could not be reached, or did not respond in time.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>A response or an event is not part of the protocol: a proxy's HTML page, malformed JSON, too large, an unknown error code.</summary>
    public const string UnexpectedResponse = "unexpected_response";

    /// <summary>The outcome's <c>random</c> is not the one given at initiation. The outcome is not trusted.</summary>
    public const string RandomMismatch = "random_mismatch";

    /// <summary>The outcome's <c>hash</c> does not match. The outcome is not trusted.</summary>
    public const string HashMismatch = "hash_mismatch";

    /// <summary>The token's signature or a claim is wrong. The token is not trusted.</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>The sign-in was rejected; see <see cref="IdTokenException.Reason"/>.</summary>
    public const string Rejected = "rejected";

    /// <summary>The sign-in was cancelled by whoever started it, through another client of the same session.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The server ended the sign-in because too many were pending for the same person.</summary>
    public const string Superseded = "superseded";

    /// <summary>The session expired before anyone approved or declined it.</summary>
    public const string Expired = "expired";

    /// <summary>A newer connection to the same session took over.</summary>
    public const string Replaced = "replaced";

    /// <summary>Whether the server may send this code; one that is not in this list becomes <see cref="UnexpectedResponse"/>.</summary>
    internal static bool IsServerCode(string? code) => code is InvalidRequest or InvalidCredential or InvalidPublicKey or CredentialUsed
        or InvalidProof or InvalidPasskey or SyncedPasskey or CredentialOutdated or CredentialIssuerMismatch or InvalidDeviceToken
        or InvitationNotFound or InvitationUsed or InvitationExpired or InvitationRevoked or TxCodeRequired or InvalidTxCode or InvalidRecoveryCode or RecoveryNotOffered or PushNotOffered
        or EnrollmentNotFound or EnrollmentRevoked or UnknownService or ScopesNotAllowed or SessionNotFound or InvalidScopes or InvalidSignature
        or InvalidOtp or TooManyAttempts or SessionResolved or SessionClaimed or InvalidWsToken or OriginNotAllowed or RateLimited or StoreUnavailable or InternalError;
}
