using IdToken.Api.Platform.Store;

namespace IdToken.Api.Sessions.Channel;

/// <summary>A session changed: an attempt failed, or the session reached its final state.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Connection">The newest connection's number; those with a lower one are over.</param>
/// <param name="Version">The session's version after the change.</param>
/// <param name="Event">What happened.</param>
/// <param name="Outcome">The sealed outcome; empty unless the session was approved.</param>
internal sealed record SessionChange(string SessionId, long Connection, long Version, SessionEvent Event, byte[] Outcome) : InstanceMessage
{
    /// <summary>Returns the latest change of a session that was read from the store.</summary>
    public static SessionChange Of(SessionSnapshot now) => new(now.SessionId, now.Connection, now.Version, now.LatestEvent, now.Outcome ?? []);

    /// <summary>Reads the lines after the session's id.</summary>
    public static SessionChange Read(string sessionId, ref LineReader lines) =>
        new(sessionId, lines.Number(), lines.Number(), SessionWords.Event(lines.Line()), lines.Rest.ToArray());
}
