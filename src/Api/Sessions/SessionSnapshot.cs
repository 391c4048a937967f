namespace IdToken.Api.Sessions;

/// <summary>A session as a connection needs to know it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Connection">The newest connection's number; the highest wins everywhere.</param>
/// <param name="Version">Grows with every change; a connection ignores what is not newer than what it has sent.</param>
/// <param name="State">The session's state.</param>
/// <param name="Failure">The event of the last failed attempt; null where none failed.</param>
/// <param name="ExpiresAt">When the session ends undecided.</param>
/// <param name="Outcome">The sealed outcome; only when approved.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="Kid">The master secret that the code is derived from.</param>
/// <param name="ServiceId">The service that asks.</param>
internal sealed record SessionSnapshot(
    string SessionId, long Connection, long Version, SessionState State, SessionEvent? Failure, DateTimeOffset ExpiresAt, byte[]? Outcome, string TokenId, string Kid,
    string ServiceId)
{
    /// <summary>The event that made <see cref="Version"/>.</summary>
    public SessionEvent LatestEvent => SessionWords.EndOf(State) ?? Failure ?? SessionEvent.Initiated;
}
