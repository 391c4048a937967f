using System.Globalization;
using System.Text;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.Devices;

/// <summary>
/// What a person's devices must know about one session. The scripts publish it as lines: "device", tokenId, session, state, end, and for a
/// pending one the rest of <see cref="Fields"/>. The other messages on an instance's channel begin with a session's id, which begins with "sess_".
/// </summary>
/// <param name="TokenId">Whose devices.</param>
/// <param name="SessionId">Which session.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ExpiresAt">When it ends undecided.</param>
/// <param name="Inquiry">What is asked; only when pending.</param>
internal sealed record SessionNews(string TokenId, string SessionId, SessionState State, DateTimeOffset ExpiresAt, Inquiry? Inquiry)
{
    /// <summary>The fields of the session's hash, in the order of the lines.</summary>
    public static readonly IReadOnlyList<string> Fields = ["state", "expires", "initiated", "serviceId", "scopes", "kid", "ipAddress", "userAgent"];

    private const int FirstField = 3;

    /// <summary>The news in a message of the instance's channel; null: the message is none.</summary>
    public static SessionNews? Parse(ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith("device\n"u8))
            return null;
        var lines = Encoding.UTF8.GetString(message).Split('\n', FirstField + Fields.Count);
        return Of(lines[1], lines[2], lines.AsSpan(FirstField));
    }

    /// <param name="tokenId">Whose session it is.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="values">Of <see cref="Fields"/>; the first two suffice for a session that is resolved.</param>
    public static SessionNews Of(string tokenId, string sessionId, ReadOnlySpan<string> values)
    {
        var state = SessionStates.Parse(values[0]);
        var inquiry = state == SessionState.Pending ? new Inquiry(Time(values[2]), values[3], Words(values[4]), values[5], values[6], values[7]) : null;
        return new(tokenId, sessionId, state, Time(values[1]), inquiry);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset Time(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}

/// <param name="InitiatedAt">When it was asked.</param>
/// <param name="ServiceId">Who asks.</param>
/// <param name="Scopes">For what, composites unexpanded.</param>
/// <param name="Kid">The master secret of the code.</param>
/// <param name="IpAddress">The browser's.</param>
/// <param name="UserAgent">The browser's.</param>
internal sealed record Inquiry(DateTimeOffset InitiatedAt, string ServiceId, IReadOnlyList<string> Scopes, string Kid, string IpAddress, string UserAgent);
