namespace IdToken.Contracts;

/// <summary>
/// Receives the events of a service. Every connection of the service gets all of them. The SignalR hub <c>/hubs/service</c> calls these
/// methods by name; the raw WebSocket <c>/ws</c> sends the same as frames (protocol, section 6).
/// </summary>
public interface IServiceClient
{
    /// <summary>Comes first: the position at which this connection's feed begins. On the raw socket it is a header of the 101.</summary>
    Task Started(FeedStarted started);

    /// <summary>A sign-in was started.</summary>
    Task SessionInitiated(SessionInitiated initiated);

    /// <summary>The person approved.</summary>
    Task SessionApproved(SessionApproved approved);

    /// <summary>An attempt failed, or the session was rejected.</summary>
    Task SessionRejected(SessionRejected rejected);

    /// <summary>The session expired undecided.</summary>
    Task SessionExpired(SessionExpired expired);

    /// <summary>The server no longer has the position to resume from.</summary>
    Task EventsLost(EventsLost lost);
}
