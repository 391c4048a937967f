using System.Globalization;

namespace IdToken.Api.Sessions;

/// <summary>A sign-in that a person reported as one that they did not start.</summary>
/// <param name="ReportedAt">By the store's clock.</param>
/// <param name="SessionId">The session; there is one report of each.</param>
/// <param name="TokenId">The person.</param>
/// <param name="InitiatedAt">When the sign-in began.</param>
/// <param name="ServiceId">The service that asked.</param>
/// <param name="IpAddress">The browser's address; empty where the server could not tell.</param>
/// <param name="UserAgent">The browser and its system in a few words; empty where unknown.</param>
/// <param name="Origin">The page's origin; empty where unknown.</param>
internal sealed record Report(
    DateTimeOffset ReportedAt, string SessionId, string TokenId, DateTimeOffset InitiatedAt, string ServiceId, string IpAddress, string UserAgent, string Origin)
{
    /// <summary>Returns one line for each value, as the store keeps them. No value contains a line feed.</summary>
    public string ToText() => string.Join('\n', Milliseconds(ReportedAt), SessionId, TokenId, Milliseconds(InitiatedAt), ServiceId, IpAddress, UserAgent, Origin);

    public static Report Parse(string text)
    {
        var lines = text.Split('\n');
        return new(Time(lines[0]), lines[1], lines[2], Time(lines[3]), lines[4], lines[5], lines[6], lines[7]);
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
