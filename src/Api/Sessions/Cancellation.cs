using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Sessions;

/// <summary>POST /auth/cancel: the page gives up its own session. Two round trips; repeating it is safe.</summary>
internal sealed class Cancellation(SessionStore store, MasterSecrets secrets, ILogger<Cancellation> logger)
{
    /// <returns>Null where the session is cancelled, by this call or an earlier one.</returns>
    public async Task<Refusal?> CancelAsync(string sessionId, string? wsToken)
    {
        // The token before the store: a stranger's request costs the store nothing.
        if (!WsToken.Verify(secrets, wsToken, sessionId))
            return Refusal.InvalidWsToken;
        if (await store.SnapshotAsync(sessionId) is not { } session)
            return Refusal.SessionNotFound;
        var decision = await store.DecideAsync(sessionId, session.TokenId, session.ServiceId, SessionVerdict.Cancelled);
        if (decision.Applied)
            Log.Cancelled(logger, sessionId);
        return decision.State is { } state ? RefusalOf(state) : Refusal.SessionNotFound;
    }

    private static Refusal? RefusalOf(SessionState state) => state switch
    {
        SessionState.Cancelled => null,
        SessionState.Approved or SessionState.Declined or SessionState.Locked or SessionState.Revoked or SessionState.Superseded or SessionState.Claimed => Refusal.SessionResolved,
        SessionState.Pending or SessionState.Expired => Refusal.SessionNotFound,
    };
}
