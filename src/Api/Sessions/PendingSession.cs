namespace IdToken.Api.Sessions;

/// <summary>A member of the set of all pending sessions, with what it takes to expire one.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="ServiceId">The service that asks.</param>
/// <param name="InFeed">Its events are written to the service's feed.</param>
internal sealed record PendingSession(string SessionId, string TokenId, string ServiceId, bool InFeed)
{
    /// <summary>Reads what initiate.lua wrote: session id, tokenId, "1" or nothing, serviceId, separated by spaces. Only the serviceId may contain one.</summary>
    public static PendingSession Parse(string member)
    {
        var parts = member.Split(' ', 4);
        return new(parts[0], parts[1], parts[3], InFeed: parts[2].Length > 0);
    }
}
