using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>A sign-in waits for the person's approval.</summary>
/// <param name="SessionId">The session to approve or decline.</param>
/// <param name="ServiceId">The id of the service that asks.</param>
/// <param name="ServiceName">The service's display name.</param>
/// <param name="Scopes">The requested scopes; composite scopes are not expanded.</param>
/// <param name="Code">Six digits to compare with the browser's; null if the person types the code.</param>
/// <param name="IpAddress">The browser's address as the server sees it; empty if unknown.</param>
/// <param name="UserAgent">The browser and its system as the browser names them, such as "Chrome 120 on Windows"; empty if unknown.</param>
/// <param name="InitiatedAt">When the sign-in was started (UTC).</param>
/// <param name="ExpiresAt">When it expires (UTC).</param>
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
    /// <summary>The origin of the page that started the sign-in, as its browser names it; null if unknown.</summary>
    public string? Origin { get; init; }

    /// <summary>Where the browser's network is, in a few words, as the operator's server knows it; null if unknown.</summary>
    public string? Place { get; init; }

    /// <summary>True: show the sign-in to a person who looks, but do not ring, vibrate or raise a notification for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Quiet { get; init; }

    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(SignInRequested);
}

/// <summary>A sign-in has ended.</summary>
/// <param name="SessionId">The session that ended.</param>
/// <param name="State">One of <see cref="SignInStates"/>.</param>
public sealed record SignInResolved(string SessionId, string State);

/// <summary>All values of <see cref="SignInResolved.State"/>.</summary>
public static class SignInStates
{
    /// <summary>The person approved, on some device.</summary>
    public const string Approved = "approved";

    /// <summary>The person declined, on some device.</summary>
    public const string Declined = "declined";

    /// <summary>The last allowed attempt failed.</summary>
    public const string Locked = "locked";

    /// <summary>The enrollment was revoked.</summary>
    public const string Revoked = "revoked";

    /// <summary>Too many sign-ins were pending for the same person, and the server ended this one.</summary>
    public const string Superseded = "superseded";

    /// <summary>The session expired undecided.</summary>
    public const string Expired = "expired";

    /// <summary>The page or app that started the sign-in cancelled it.</summary>
    public const string Cancelled = "cancelled";
}
