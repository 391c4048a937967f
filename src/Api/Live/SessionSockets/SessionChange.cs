using System.Globalization;
using System.Text;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>What a script told an instance about one session: lines of session, connection, version and what happened, then the sealed outcome.</summary>
/// <param name="SessionId">Which session.</param>
/// <param name="Connection">The newest connection's number; every older one has been replaced.</param>
/// <param name="Version">The session's version after the change.</param>
/// <param name="What">A state or verdict of decide.lua, or <see cref="Replaced"/>.</param>
/// <param name="Outcome">Sealed; only when approved.</param>
internal sealed record SessionChange(string SessionId, long Connection, long Version, string What, byte[] Outcome)
{
    public const string Replaced = "replaced";

    /// <summary>The same, told by the state that it led to.</summary>
    public static SessionChange Of(SessionSnapshot now) => new(
        now.SessionId, now.Connection, now.Version, now.State == SessionState.Pending ? now.Refusal ?? "" : SessionStates.Name(now.State), now.Outcome ?? []);

    public static SessionChange Parse(ReadOnlySpan<byte> message) => new(
        Line(ref message),
        long.Parse(Line(ref message), CultureInfo.InvariantCulture),
        long.Parse(Line(ref message), CultureInfo.InvariantCulture),
        Line(ref message),
        message.ToArray());

    private static string Line(ref ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(message[..end]);
        message = message[(end + 1)..];
        return line;
    }
}
