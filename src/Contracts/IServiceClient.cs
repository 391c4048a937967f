namespace IdToken.Contracts;

/// <summary>
/// What the server tells the connections of a service's back end, each of them everything. The SignalR hub <c>/hubs/service</c> calls these
/// methods by name; the raw WebSocket <c>/ws</c> sends the same as frames (protocol, section 6).
/// </summary>
public interface IServiceClient
{
    /// <summary>The first word: where this connection's feed begins. The raw socket says it in the header of its 101.</summary>
    Task Started(FeedStarted started);

    /// <summary>A sign-in was started.</summary>
    Task SessionInitiated(SessionInitiated initiated);

    /// <summary>The person approved.</summary>
    Task SessionApproved(SessionApproved approved);

    /// <summary>An attempt failed, or the session was refused.</summary>
    Task SessionRejected(SessionRejected rejected);

    /// <summary>Nobody decided in time.</summary>
    Task SessionExpired(SessionExpired expired);

    /// <summary>The position to resume from is no longer kept.</summary>
    Task EventsLost(EventsLost lost);
}
