using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace IdToken.Api.Platform.Errors;

/// <summary>Creates problem details (RFC 9457) with the protocol's stable <c>code</c>.</summary>
internal static class Problems
{
    public const string CodeMember = "code";
    public const string InvalidRequest = "invalid_request";
    public const string StoreUnavailable = "store_unavailable";

    /// <param name="refusal">The reason.</param>
    /// <param name="errors">The messages for each member of the request, if known.</param>
    public static ProblemHttpResult Of(Refusal refusal, IDictionary<string, string[]>? errors = null)
    {
        var (status, code, title) = Describe(refusal);
        return errors is null ? Of(status, code, title) : Of(status, code, title, errors);
    }

    public static ProblemHttpResult Of(int status, string code, string title) =>
        TypedResults.Problem(statusCode: status, title: title, extensions: new Dictionary<string, object?> { [CodeMember] = code });

    /// <summary>Creates a 400 with one list of messages for each field.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => Of(StatusCodes.Status400BadRequest, InvalidRequest, "The request is not valid.", errors);

    private static ProblemHttpResult Of(int status, string code, string title, IDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors) { Status = status, Title = title, Extensions = { [CodeMember] = code } });

    /// <summary>Creates a 429 with the time to wait.</summary>
    public static IResult RateLimited(TimeSpan wait) => new RateLimitedResult(wait);

    /// <summary>Sets <c>Retry-After</c>, in whole seconds, at least 1.</summary>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds the code to a problem that the framework created, such as for an unknown path or a failure.</summary>
    public static void Complete(ProblemDetails problem) => problem.Extensions.TryAdd(CodeMember, problem.Status switch
    {
        400 => InvalidRequest,
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        413 => "payload_too_large",
        415 => "unsupported_media_type",
        429 => "rate_limited",
        503 => StoreUnavailable,
        _ => "internal_error",
    });

    private static (int Status, string Code, string Title) Describe(Refusal refusal) => refusal switch
    {
        Refusal.InvalidRequest => (400, InvalidRequest, "The request is not valid."),
        Refusal.InvalidCredential => (400, "invalid_credential", "The identity credential is not acceptable."),
        Refusal.InvalidPublicKey => (400, "invalid_public_key", "The public key is not an ECDSA P-256 public key in PEM."),
        Refusal.InvalidProof => (400, "invalid_proof", "The proof does not verify under the public key, or its timestamp is too far off."),
        Refusal.InvalidPasskey => (400, "invalid_passkey", "The passkey is not acceptable, or this server takes none."),
        Refusal.SyncedPasskey => (400, "synced_passkey", "The passkey may be on other devices too, which this server does not permit."),
        Refusal.CredentialOutdated => (409, "credential_outdated", "The identity credential is older than the one that is enrolled."),
        Refusal.CredentialIssuerMismatch => (409, "credential_issuer_mismatch", "The enrolled identity credential is of another issuer."),
        Refusal.CredentialUsed => (409, "credential_used", "The identity credential was used before."),
        Refusal.TokenIdRevoked => (409, "enrollment_revoked", "The tokenId is revoked."),
        Refusal.InvitationNotFound => (404, "invitation_not_found", "There is no such invitation."),
        Refusal.InvitationUsed => (409, "invitation_used", "The invitation was used by another phone."),
        Refusal.InvitationExpired => (410, "invitation_expired", "The invitation has expired."),
        Refusal.InvitationRevoked => (410, "invitation_revoked", "The invitation was revoked."),
        Refusal.InvitationLocked => (429, "too_many_attempts", "There were too many wrong PINs for the invitation."),
        Refusal.TxCodeRequired => (400, "tx_code_required", "The invitation needs its PIN as well."),
        Refusal.InvalidTxCode => (401, "invalid_tx_code", "The PIN is not that of the invitation."),
        Refusal.InvalidRecoveryCode => (401, "invalid_recovery_code", "The recovery code is not valid for this tokenId, or was used."),
        Refusal.RecoveryNotOffered => (422, "recovery_not_offered", "The server does not offer recovery codes."),
        Refusal.EnrollmentNotFound => (404, "enrollment_not_found", "There is no such enrollment."),
        Refusal.EnrollmentRevoked => (403, "enrollment_revoked", "The enrollment is revoked."),
        Refusal.UnknownService => (422, "unknown_service", "There is no such service."),
        Refusal.ScopesNotAllowed => (422, "scopes_not_allowed", "The service may not ask for these scopes."),
        Refusal.SessionNotFound => (404, "session_not_found", "There is no such session, or it has expired."),
        Refusal.SessionClaimed => (409, "session_claimed", "Another phone has claimed the session."),
        Refusal.InvalidScopes => (400, "invalid_scopes", "The granted scopes are not a subset of the requested ones."),
        Refusal.InvalidSignature => (401, "invalid_signature", "The signature does not verify."),
        Refusal.InvalidOtp => (401, "invalid_otp", "The code differs, or the timestamp is too far off."),
        Refusal.TooManyAttempts => (429, "too_many_attempts", "The session was refused after too many failed attempts."),
        Refusal.SessionResolved => (409, "session_resolved", "The session is already resolved."),
        Refusal.InvalidWsToken => (401, "invalid_ws_token", "The wsToken is missing or not that of the session."),
        Refusal.OriginNotAllowed => (403, "origin_not_allowed", "The session's service does not list this origin."),
        Refusal.InvalidDeviceToken => (401, "invalid_device_token", "The device token is missing, not valid, or was used before."),
        Refusal.PushNotOffered => (422, "push_not_offered", "The server does not send pushes of this kind."),
        Refusal.InvalidServiceToken => (401, "invalid_service_token", "The service's token is missing or not valid."),
        Refusal.ClientCertificateRefused => (403, "client_certificate_refused", "The service's client certificate is missing or not acceptable."),
        Refusal.InvalidFeedPosition => (400, InvalidRequest, "The query parameter after is not the id of an event."),
        Refusal.IssuerUnavailable => (503, "issuer_unavailable", "The keys of the token's issuer are not available. Try again."),
        Refusal.ShuttingDown => (503, "shutting_down", "This instance is about to stop. Connect again."),
        Refusal.ServerFull => (503, "server_full", "This instance takes no more connections. Try again."),
        Refusal.RateLimited => (429, "rate_limited", "Too many requests from this client."),
        Refusal.TooManyConnections => (429, "too_many_connections", "This client has too many connections."),
    };

    private sealed class RateLimitedResult(TimeSpan wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.SetRetryAfter(wait);
            return Of(Refusal.RateLimited).ExecuteAsync(httpContext);
        }
    }
}
