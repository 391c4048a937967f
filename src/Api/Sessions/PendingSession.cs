namespace IdToken.Api.Sessions;

/// <summary>A member of the set of all pending sessions: what it takes to let one expire.</summary>
internal sealed record PendingSession(string SessionId, string TokenId, string ServiceId)
{
    // Neither a session's id nor a tokenId has a space.
    public static PendingSession Parse(string member)
    {
        var parts = member.Split(' ', 3);
        return new(parts[0], parts[1], parts[2]);
    }
}
