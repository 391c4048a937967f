namespace IdToken.Api.Sessions;

/// <summary>A member of the set of all pending sessions: what it takes to let one expire.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="TokenId">Whose.</param>
/// <param name="ServiceId">Who asked.</param>
/// <param name="InFeed">Its service is told.</param>
internal sealed record PendingSession(string SessionId, string TokenId, string ServiceId, bool InFeed)
{
    /// <summary>Reads what initiate.lua wrote: session id, tokenId, "1" or nothing, serviceId, a space between. Only the last may have one.</summary>
    public static PendingSession Parse(string member)
    {
        var parts = member.Split(' ', 4);
        return new(parts[0], parts[1], parts[3], InFeed: parts[2].Length > 0);
    }
}
