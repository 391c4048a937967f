namespace IdToken.Api.Sessions;

/// <summary>A session as a connection needs to know it.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Connection">The newest connection's number; the highest wins everywhere.</param>
/// <param name="Version">Grows with every change; a connection ignores what is not newer than what it has told.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Refusal">The last failed attempt's name, if there was one.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Outcome">Sealed; only when approved.</param>
/// <param name="TokenId">Whose it is.</param>
/// <param name="Kid">The master secret of its code.</param>
/// <param name="ServiceId">Which service asks.</param>
internal sealed record SessionSnapshot(
    string SessionId, long Connection, long Version, SessionState State, string? Refusal, DateTimeOffset ExpiresAt, byte[]? Outcome, string TokenId, string Kid,
    string ServiceId);
