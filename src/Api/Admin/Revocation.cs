using IdToken.Api.Platform.Errors;
using IdToken.Api.Sessions;

namespace IdToken.Api.Admin;

/// <summary>Revokes an enrollment and refuses its pending sessions. Safe to repeat: who was not told yet is told then.</summary>
internal sealed class Revocation(AdminStore store, SessionStore sessions, ILogger<Revocation> logger)
{
    public async Task<Result<EnrollmentView>> RevokeAsync(string tokenId, string reason, string administrator)
    {
        if (await store.RevokeAsync(tokenId, reason) is not { } pending)
            return Refusal.EnrollmentNotFound;
        await Task.WhenAll(pending.Select(sessionId => RefuseAsync(sessionId, tokenId)));
        Log.Revoked(logger, administrator, tokenId, reason);
        return (await store.EnrollmentAsync(tokenId))!;
    }

    private async Task RefuseAsync(string sessionId, string tokenId)
    {
        if (await sessions.SnapshotAsync(sessionId) is { } session)
            await sessions.DecideAsync(sessionId, tokenId, session.ServiceId, SessionVerdict.Revoked);
    }
}
