using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Sessions;

/// <summary>
/// A phone claims a session that began without a person. First the person's own session starts, by the same rules as any; it does not ring. Then one step ends the claimed session
/// and names the other in its place: of any number of phones one gets there, and the others' sessions end at once. So the page has one session at every moment, and
/// each stays where it began.
/// </summary>
internal sealed class Claims(SessionStore store, Initiation initiation, MasterSecrets secrets, ILogger<Claims> logger)
{
    /// <summary>Binds the session to this person; returns the id of the session that takes its place. The same person may repeat it.</summary>
    public async Task<Result<string>> ClaimAsync(string sessionId, string tokenId)
    {
        if (await store.ReadAsync(sessionId, UnknownPerson.Of(sessionId)) is not { } found || found.Session.TokenId != UnknownPerson.Of(sessionId) || secrets.Find(found.Session.Kid) is not { } secret)
            return Refusal.SessionNotFound;
        if (found.State != SessionState.Pending)
            return await ClaimedBeforeAsync(sessionId, tokenId, secret);
        if (found.Session.ExpiresAt <= found.Now || await store.BrowserAsync(sessionId) is not { } browser)
            return Refusal.SessionNotFound;

        var next = initiation.Like(found.Session, tokenId);
        var started = await initiation.StartAsync(next, browser, SharedLimit.None, rings: false);
        if (started.Value is not { } session)
            return started.As<string>();
        var claim = new SessionClaim(tokenId, new(session.SessionId, session.AutoPassword, session.WsToken, session.Random, session.ExpiresAt));
        var decision = await store.DecideAsync(sessionId, found.Session.TokenId, found.Session.ServiceId, SessionVerdict.Claimed, outcome: claim.Seal(secret, sessionId));
        if (decision is { Applied: true, State: SessionState.Claimed })
        {
            Log.Claimed(logger, sessionId, tokenId, next.Id);
            return next.Id;
        }

        // Another phone was first, or the page gave up.
        await store.DecideAsync(next.Id, tokenId, next.ServiceId, SessionVerdict.Cancelled);
        return await ClaimedBeforeAsync(sessionId, tokenId, secret);
    }

    /// <summary>The phone that has claimed the session gets the same answer again.</summary>
    private async Task<Result<string>> ClaimedBeforeAsync(string sessionId, string tokenId, MasterSecret secret)
    {
        if (await store.SnapshotAsync(sessionId) is not { State: SessionState.Claimed, Outcome: { } outcome })
            return Refusal.SessionNotFound;
        var claim = SessionClaim.Open(secret, sessionId, outcome);
        return claim.TokenId == tokenId ? claim.Next.SessionId : Refusal.SessionClaimed;
    }
}
