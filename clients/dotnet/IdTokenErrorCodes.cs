namespace IdToken.Client;

/// <summary>Every <see cref="IdTokenException.Code"/> there is.</summary>
public static class IdTokenErrorCodes
{
    /// <summary>The server found a field missing or malformed; see <see cref="IdTokenException.Errors"/>.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The identity credential is not acceptable.</summary>
    public const string InvalidCredential = "invalid_credential";

    /// <summary>The public key is not an ECDSA P-256 public key.</summary>
    public const string InvalidPublicKey = "invalid_public_key";

    /// <summary>The identity credential was used before.</summary>
    public const string CredentialUsed = "credential_used";

    /// <summary>There is no such enrollment.</summary>
    public const string EnrollmentNotFound = "enrollment_not_found";

    /// <summary>The enrollment is revoked.</summary>
    public const string EnrollmentRevoked = "enrollment_revoked";

    /// <summary>There is no such service.</summary>
    public const string UnknownService = "unknown_service";

    /// <summary>The service may not ask for these scopes.</summary>
    public const string ScopesNotAllowed = "scopes_not_allowed";

    /// <summary>There is no such session (any more).</summary>
    public const string SessionNotFound = "session_not_found";

    /// <summary>The granted scopes are not a subset of the requested ones.</summary>
    public const string InvalidScopes = "invalid_scopes";

    /// <summary>The phone's signature does not verify.</summary>
    public const string InvalidSignature = "invalid_signature";

    /// <summary>The code differs, or the phone's clock is too far off.</summary>
    public const string InvalidOtp = "invalid_otp";

    /// <summary>The session was refused after too many failed attempts.</summary>
    public const string TooManyAttempts = "too_many_attempts";

    /// <summary>The session has been approved or declined already.</summary>
    public const string SessionResolved = "session_resolved";

    /// <summary>The server does not accept the session's token. A connection refused with 401 gets this code.</summary>
    public const string InvalidWsToken = "invalid_ws_token";

    /// <summary>The session's service does not list the origin. A connection refused with 403 gets this code.</summary>
    public const string OriginNotAllowed = "origin_not_allowed";

    /// <summary>The server does not accept the service's access token, or misses one. A feed refused with 401 gets this code.</summary>
    public const string InvalidServiceToken = "invalid_service_token";

    /// <summary>The server does not accept the service's client certificate, or misses one. A feed refused with 403 gets this code.</summary>
    public const string ClientCertificateRefused = "client_certificate_refused";

    /// <summary>The app's <see cref="ServiceFeedOptions.AccessToken"/> failed, took too long, or gave what cannot stand in a header.</summary>
    public const string AccessTokenUnavailable = "access_token_unavailable";

    /// <summary>Too many requests; wait for <see cref="IdTokenException.RetryAfter"/>.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The server's store does not answer; try again.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The server failed, or this client did.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The server could not be reached, or did not answer in time.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>An answer or an event is not of this protocol: a page of a proxy, broken JSON, too large, an unknown refusal.</summary>
    public const string UnexpectedResponse = "unexpected_response";

    /// <summary>The outcome's <c>random</c> is not the one given at initiation. It is not trusted.</summary>
    public const string RandomMismatch = "random_mismatch";

    /// <summary>The outcome's <c>hash</c> is not that of the server. It is not trusted.</summary>
    public const string HashMismatch = "hash_mismatch";

    /// <summary>The token's signature or claims are not what they must be. It is not trusted.</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>The sign-in was refused; see <see cref="IdTokenException.Reason"/>.</summary>
    public const string Rejected = "rejected";

    /// <summary>Nobody decided in time.</summary>
    public const string Expired = "expired";

    /// <summary>A newer connection of the same session took over.</summary>
    public const string Replaced = "replaced";

    /// <summary>The codes that come from the server; another that it names becomes <see cref="UnexpectedResponse"/>.</summary>
    internal static bool IsOfServer(string? code) => code is InvalidRequest or InvalidCredential or InvalidPublicKey or CredentialUsed
        or EnrollmentNotFound or EnrollmentRevoked or UnknownService or ScopesNotAllowed or SessionNotFound or InvalidScopes or InvalidSignature
        or InvalidOtp or TooManyAttempts or SessionResolved or InvalidWsToken or OriginNotAllowed or RateLimited or StoreUnavailable or InternalError;
}
