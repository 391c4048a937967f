namespace IdToken.Contracts;

/// <summary>A sign-in that waits for the person.</summary>
/// <param name="SessionId">The session to approve or decline.</param>
/// <param name="ServiceId">Which service asks.</param>
/// <param name="ServiceName">The service's name for a person to read.</param>
/// <param name="Scopes">What the service asks for, composites unexpanded.</param>
/// <param name="Code">Six digits to compare with the browser's; null where the person types the code.</param>
/// <param name="IpAddress">The browser's address as the server sees it; empty where it cannot tell.</param>
/// <param name="UserAgent">What the browser calls itself, up to 256 characters. Untrusted text.</param>
/// <param name="InitiatedAt">When it was asked for (UTC).</param>
/// <param name="ExpiresAt">When it ends undecided (UTC).</param>
public sealed record SignInRequested(
    string SessionId,
    string ServiceId,
    string ServiceName,
    IReadOnlyList<string> Scopes,
    string? Code,
    string IpAddress,
    string UserAgent,
    DateTimeOffset InitiatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>Only the type: what it carries belongs in no log.</summary>
    public override string ToString() => nameof(SignInRequested);
}

/// <summary>A sign-in is over.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="State">One of <see cref="SignInStates"/>.</param>
public sealed record SignInResolved(string SessionId, string State);

/// <summary>How a sign-in ends.</summary>
public static class SignInStates
{
    /// <summary>The person approved, on some device.</summary>
    public const string Approved = "approved";

    /// <summary>The person said no, on some device.</summary>
    public const string Declined = "declined";

    /// <summary>The last permitted attempt failed.</summary>
    public const string Locked = "locked";

    /// <summary>The enrollment was revoked.</summary>
    public const string Revoked = "revoked";

    /// <summary>Newer sessions of the same person pushed this one out.</summary>
    public const string Superseded = "superseded";

    /// <summary>Nobody decided in time.</summary>
    public const string Expired = "expired";

    /// <summary>The page or app that started the sign-in cancelled it.</summary>
    public const string Cancelled = "cancelled";
}
