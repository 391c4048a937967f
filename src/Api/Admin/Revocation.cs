using IdToken.Api.Platform.Errors;
using IdToken.Api.Sessions;

namespace IdToken.Api.Admin;

/// <summary>Revokes an enrollment and rejects its pending sessions. Repeating it is safe, and rejects those that an interrupted call left pending.</summary>
internal sealed class Revocation(AdminStore store, PendingStore pending, SessionStore sessions, PrivacyOptions privacy, ILogger<Revocation> logger)
{
    // A person may have any number of sessions; so many are rejected at the same time.
    private const int BatchSize = 256;

    public async Task<Result<EnrolledPerson>> RevokeAsync(string tokenId, RevocationReason reason, string administrator)
    {
        if (!await store.RevokeAsync(tokenId, reason))
            return Refusal.EnrollmentNotFound;
        // Where the unknown are hidden, a session of a revoked person ends like that of anybody who does not answer.
        if (!privacy.HideUnknown)
            await RejectSessionsAsync(tokenId);
        Log.Revoked(logger, administrator, tokenId, RevocationReasons.NameOf(reason));
        return (await store.EnrollmentAsync(tokenId))!;
    }

    private async Task RejectSessionsAsync(string tokenId)
    {
        // No session of a revoked enrollment starts any more.
        foreach (var batch in (await pending.IdsAsync(tokenId)).Chunk(BatchSize))
            await Task.WhenAll(batch.Select(sessionId => RejectAsync(sessionId, tokenId)));
    }

    private async Task RejectAsync(string sessionId, string tokenId)
    {
        if (await sessions.SnapshotAsync(sessionId) is { State: SessionState.Pending } session)
            await sessions.DecideAsync(sessionId, tokenId, session.ServiceId, SessionVerdict.Revoked);
    }
}
