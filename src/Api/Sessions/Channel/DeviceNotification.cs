using System.Globalization;
using System.Text;
using IdToken.Api.Services;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Sessions.Channel;

/// <summary>A session of a person began or ended, for the person's connected devices.</summary>
/// <param name="TokenId">The person whose devices are notified.</param>
/// <param name="SessionId">The session.</param>
/// <param name="State">The session's state.</param>
/// <param name="ExpiresAt">When the session ends undecided.</param>
/// <param name="Details">What the person is asked; null unless the session is pending.</param>
internal sealed record DeviceNotification(string TokenId, string SessionId, SessionState State, DateTimeOffset ExpiresAt, SignInDetails? Details) : InstanceMessage
{
    /// <summary>The fields of a session's hash from which a notification is made; the message has them in the same order.</summary>
    public static readonly IReadOnlyList<string> Fields = ["state", "expires", "initiated", "serviceId", "scopes", "kid", "ipAddress", "userAgent", "codeEntry", "origin"];

    // The version before had no more.
    private const int FieldsBefore = 8;

    /// <summary>Reads the lines after the kind.</summary>
    public static DeviceNotification Read(ref LineReader lines)
    {
        var (tokenId, sessionId) = (lines.Line(), lines.Line());
        return Of(tokenId, sessionId, Encoding.UTF8.GetString(lines.Rest).Split('\n', Fields.Count));
    }

    /// <param name="tokenId">The person whose session it is.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="values">The values of <see cref="Fields"/>; the first two suffice for a resolved session.</param>
    /// <exception cref="FormatException">A value is missing or not of its form.</exception>
    public static DeviceNotification Of(string tokenId, string sessionId, ReadOnlySpan<string> values)
    {
        var state = values.Length >= 2 ? SessionWords.State(values[0]) : throw new FormatException("The notification has no end.");
        var details = state == SessionState.Pending ? DetailsOf(values) : null;
        return new(tokenId, sessionId, state, Time(values[1]), details);
    }

    /// <summary>Returns the same for a device that must not ring.</summary>
    public DeviceNotification Quietly() => Details is null ? this : this with { Details = Details with { Quiet = true } };

    private static SignInDetails DetailsOf(ReadOnlySpan<string> values)
    {
        if (values.Length != Fields.Count && values.Length != FieldsBefore)
            throw new FormatException("The notification of a pending session has no details.");
        var (codeEntry, origin) = values.Length == Fields.Count ? (values[8], values[9]) : ("", "");
        return new(
            Time(values[2]), values[3], values[4].Split(' ', StringSplitOptions.RemoveEmptyEntries), values[5], values[6], values[7], CodeEntries.Parse(codeEntry), origin);
    }

    private static DateTimeOffset Time(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}

/// <summary>What a person is asked to approve.</summary>
/// <param name="InitiatedAt">When the session began.</param>
/// <param name="ServiceId">The service that asks.</param>
/// <param name="Scopes">The scopes that it asks for, composites unexpanded.</param>
/// <param name="Kid">The master secret that the code is derived from.</param>
/// <param name="IpAddress">The browser's address; empty where the server cannot tell.</param>
/// <param name="UserAgent">The browser and its system in a few words; empty where unknown.</param>
/// <param name="CodeEntry">Whether the person types the code or compares it.</param>
/// <param name="Origin">The origin of the page; empty where unknown.</param>
/// <param name="Quiet">The device must not ring for it.</param>
internal sealed record SignInDetails(
    DateTimeOffset InitiatedAt, string ServiceId, IReadOnlyList<string> Scopes, string Kid, string IpAddress, string UserAgent, CodeEntry CodeEntry, string Origin, bool Quiet = false);
