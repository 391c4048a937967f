namespace IdToken.Contracts;

/// <summary>
/// Receives the events of a session, on its one live connection. The SignalR hub calls these methods by name (protocol, section 5);
/// the raw WebSocket sends the same events as frames (section 4).
/// </summary>
public interface ISessionClient
{
    /// <summary>The session waits for the phone. Sent immediately on every connect while the session is pending.</summary>
    Task OtpReady(OtpReady otpReady);

    /// <summary>The person approved. Final.</summary>
    Task Approved(Approved approved);

    /// <summary>An attempt failed, or, if <see cref="Contracts.Rejected.Final"/>, the session was rejected.</summary>
    Task Rejected(Rejected rejected);

    /// <summary>A phone has claimed a session that began without a person. Final for this session; it goes on as the one that is given.</summary>
    Task Claimed(Claimed claimed);

    /// <summary>The session expired undecided. Final.</summary>
    Task Expired();

    /// <summary>A newer connection to the same session took over. Final: a replaced client never reconnects by itself.</summary>
    Task Replaced();
}
