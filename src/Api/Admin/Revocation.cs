using IdToken.Api.Http;
using IdToken.Api.Redis;
using IdToken.Api.Sessions;

namespace IdToken.Api.Admin;

/// <summary>Revokes an enrollment and refuses its pending sessions. Safe to repeat: who was not told yet is told then.</summary>
internal sealed class Revocation(AdminStore store, SessionStore sessions, ILogger<Revocation> logger)
{
    public async Task<Result<EnrollmentView>> RevokeAsync(string tokenId, string reason)
    {
        if (await store.RevokeAsync(tokenId, reason) is not { } pending)
            return Refusal.EnrollmentNotFound;
        await Task.WhenAll(pending.Select(sessionId => sessions.DecideAsync(sessionId, tokenId, SessionVerdict.Revoked)));
        Log.Revoked(logger, tokenId, reason);
        return (await store.EnrollmentAsync(tokenId))!;
    }
}
