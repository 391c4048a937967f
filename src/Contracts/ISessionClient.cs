namespace IdToken.Contracts;

/// <summary>
/// What the server tells the one live connection of a session. The SignalR hub calls these methods by name (protocol, section 5);
/// the raw WebSocket sends the same moments as frames (section 4).
/// </summary>
public interface ISessionClient
{
    /// <summary>The session waits for the phone; sent at once on every connect while it is pending.</summary>
    Task OtpReady(OtpReady otpReady);

    /// <summary>The person approved. Final.</summary>
    Task Approved(Approved approved);

    /// <summary>An attempt failed, or, when <see cref="Contracts.Rejected.Final"/>, the session was refused.</summary>
    Task Rejected(Rejected rejected);

    /// <summary>Nobody decided in time. Final.</summary>
    Task Expired();

    /// <summary>A newer connection of the same session took over. Final: a replaced client never reconnects by itself.</summary>
    Task Replaced();
}
