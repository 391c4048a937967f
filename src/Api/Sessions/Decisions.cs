using System.Text;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>
/// POST /auth/verify, /auth/decline and /auth/report: two round trips. The first reads what the verdict depends on; the second applies it in decide.lua,
/// which checks again everything that may have changed in between. Of any number of simultaneous verdicts one is applied.
/// </summary>
internal sealed class Decisions(
    SessionStore store, MasterSecrets secrets, TokenIssuer tokens, VerificationOptions options, SealingOptions sealing, PrivacyOptions privacy, Reports reports, LimitLog limits, ILogger<Decisions> logger)
{
    /// <param name="request">The approval.</param>
    /// <param name="network">The network that it comes from.</param>
    public async Task<Result<Approved>> VerifyAsync(VerifyRequest request, string network)
    {
        if (!(await ReadAsync(request.SessionId!, request.TokenId!)).TryGet(out var found, out var refusal))
            return refusal;
        var (session, phone, now) = found;
        if (request.GrantedScopes is { } grant && !Scopes.Expand(grant).IsSubsetOf(Scopes.Expand(session.Scopes)))
            return Refusal.InvalidScopes;

        var message = SignedMessages.Approval(session.Id, request.Otp!, request.Timestamp!.Value, request.GrantedScopes);
        // The signature first, so that nobody without the phone's key learns anything about the code.
        if (!IsApproval(phone, message, request))
            return await RefuseAsync(session, phone, SessionVerdict.InvalidSignature, network);
        if (secrets.Find(session.Kid) is not { } secret)
            return Refusal.SessionNotFound;
        if (!OneTimeCode.Matches(OneTimeCode.Derive(secret, session.Id, session.TokenId), request.Otp!) || !IsInTime(request.Timestamp.Value, now))
            return await RefuseAsync(session, phone, SessionVerdict.InvalidOtp);

        var (jwt, expiresAt) = tokens.Issue(session, [.. (request.GrantedScopes ?? session.Scopes).Distinct()], phone, now);
        var approved = new Approved(jwt, OutcomeHash.Create(WsToken.Create(secret, session.Id), session.Id, session.Random, jwt), session.Random, expiresAt);
        var decision = await store.DecideAsync(
            session.Id, session.TokenId, session.ServiceId, SessionVerdict.Approved, phone.Generation, Seal(secret, session.Id, approved));
        if (decision is not { Applied: true, State: SessionState.Approved })
            return RefusalOf(decision);
        Log.Approved(logger, session.Id);
        return approved;
    }

    /// <param name="request">The refusal.</param>
    /// <param name="network">The network that it comes from.</param>
    /// <returns>Null where the session is declined.</returns>
    public async Task<Refusal?> DeclineAsync(DeclineRequest request, string network)
    {
        var found = await ReadAsync(request.SessionId!, request.TokenId!);
        var message = SignedMessages.Decline(request.SessionId!, request.Timestamp!.Value);
        var refusal = await RejectAsync(found, SessionVerdict.Declined, new(message, request.SignatureBase64!, request.Timestamp.Value), network);
        if (refusal is null)
            Log.Declined(logger, request.SessionId!);
        return refusal;
    }

    /// <param name="request">The report.</param>
    /// <param name="network">The network that it comes from.</param>
    /// <returns>Null where the session is reported, by this call or an earlier one.</returns>
    public async Task<Refusal?> ReportAsync(ReportRequest request, string network)
    {
        // A phone repeats a report whose answer was lost. The store knows whether a declined session was reported.
        var found = await ReadAsync(request.SessionId!, request.TokenId!, SessionState.Declined);
        var message = SignedMessages.Report(request.SessionId!, request.Timestamp!.Value);
        var refusal = await RejectAsync(found, SessionVerdict.Reported, new(message, request.SignatureBase64!, request.Timestamp.Value), network);
        if (refusal is null)
            await reports.FileAsync(found.Value!.Session);
        return refusal;
    }

    private async Task<Refusal?> RejectAsync(Result<Decidable> found, SessionVerdict verdict, SignedAnswer answer, string network)
    {
        if (!found.TryGet(out var decidable, out var refusal))
            return refusal;
        var (session, phone, now) = decidable;
        if (!IsSigned(phone, answer.Message, answer.Signature))
            return await RefuseAsync(session, phone, SessionVerdict.InvalidSignature, network);
        if (!IsInTime(answer.Timestamp, now))
            return await RefuseAsync(session, phone, SessionVerdict.InvalidOtp);
        var decision = await store.DecideAsync(session.Id, session.TokenId, session.ServiceId, verdict, phone.Generation);
        return decision is { Applied: true, State: SessionState.Declined } or { IsRepeatedReport: true } ? null : RefusalOf(decision);
    }

    /// <param name="sessionId">The session to decide.</param>
    /// <param name="tokenId">The person who decides.</param>
    /// <param name="also">A final state in which the answer is checked as well.</param>
    private async Task<Result<Decidable>> ReadAsync(string sessionId, string tokenId, SessionState also = SessionState.Pending)
    {
        var basis = await store.ReadAsync(sessionId, tokenId);
        if (basis is null || basis.Session.TokenId != tokenId || basis.Phone is not { } phone)
            return Refusal.SessionNotFound;
        if (basis.State != SessionState.Pending && basis.State != also)
            return RefusalOf(basis.State);
        if (basis.State == SessionState.Pending && basis.Session.ExpiresAt <= basis.Now)
            return Refusal.SessionNotFound;
        return phone.Revoked ? await RefuseAsync(basis.Session, phone, SessionVerdict.Revoked) : new Decidable(basis.Session, phone, basis.Now);
    }

    private async Task<Refusal> RefuseAsync(Session session, EnrolledPhone phone, SessionVerdict verdict, string network = "")
    {
        // A bad signature is one under any phone; only the answer to a good one depends on what the enrollment has become.
        var generation = privacy.HideUnknown && verdict == SessionVerdict.InvalidSignature ? "" : phone.Generation;
        var refusal = RefusalOf(await store.DecideAsync(session.Id, session.TokenId, session.ServiceId, verdict, generation, network: network));
        if (refusal == Refusal.RateLimited)
            limits.Refused("bad-signatures", "network on one session");
        else
            Log.Refused(logger, session.Id, refusal);
        return refusal;
    }

    internal static Refusal RefusalOf(Decision decision) => decision.Failure switch
    {
        AttemptFailure.InvalidSignature => Refusal.InvalidSignature,
        AttemptFailure.InvalidOtp => Refusal.InvalidOtp,
        AttemptFailure.RateLimited => Refusal.RateLimited,
        null => decision.State is { } state ? RefusalOf(state) : Refusal.SessionNotFound,
    };

    private static Refusal RefusalOf(SessionState state) => state switch
    {
        SessionState.Approved or SessionState.Declined or SessionState.Cancelled or SessionState.Superseded or SessionState.Claimed => Refusal.SessionResolved,
        SessionState.Locked => Refusal.TooManyAttempts,
        SessionState.Revoked => Refusal.EnrollmentRevoked,
        SessionState.Pending or SessionState.Expired => Refusal.SessionNotFound,
    };

    private byte[] Seal(MasterSecret secret, string sessionId, Approved outcome) =>
        sealing.AcceptUnsealed ? OutcomeSeal.SealForVersionBefore(secret, sessionId, outcome) : OutcomeSeal.Seal(secret, sessionId, outcome);

    private static bool IsSigned(EnrolledPhone phone, string message, string signature) =>
        P256.Verify(phone.PublicKey, Encoding.UTF8.GetBytes(message), WireRules.DecodeSignature(signature));

    /// <summary>Does the same work whether or not the phone has a passkey: where the unknown are hidden, nothing tells of an enrollment.</summary>
    private static bool IsApproval(EnrolledPhone phone, string message, VerifyRequest request)
    {
        var assertion = PasskeyAssertion.Read(request.AuthenticatorData, request.ClientDataJson);
        var fault = assertion?.FaultOf(phone.Passkey ?? Passkey.None, message);
        if (phone.Passkey is not { } passkey)
            return IsSigned(phone, message, request.SignatureBase64!);
        return P256.Verify(passkey.PublicKey, assertion?.Signed ?? [], WireRules.DecodeSignature(request.SignatureBase64!)) && assertion is not null && fault is null;
    }

    private bool IsInTime(long timestamp, DateTimeOffset now) =>
        (now - DateTimeOffset.FromUnixTimeSeconds(timestamp)).Duration() <= options.ClockTolerance;

    /// <param name="Message">What the phone is to have signed.</param>
    /// <param name="Signature">As sent.</param>
    /// <param name="Timestamp">Unix seconds, as sent.</param>
    private sealed record SignedAnswer(string Message, string Signature, long Timestamp);
}
