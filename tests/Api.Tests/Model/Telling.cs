namespace IdToken.Api.Tests.Model;

/// <summary>Something that a script told somebody about a session.</summary>
/// <param name="To">An instance's channel, or the feed.</param>
/// <param name="Session">About which.</param>
/// <param name="What">In words.</param>
internal sealed record Telling(string To, int Session, string What)
{
    /// <summary>In place of a session where it is about the person.</summary>
    public const int NoSession = -1;

    public static Telling ToOwner(int instance, SessionModel session, string what) =>
        what == "replaced"
            ? Replaced(instance, session.Key, session.Connection)
            : ToOwner(instance, session.Key, session.Connection, session.Version, what, isSealed: what == "approved");

    public static Telling ToOwner(int instance, int session, long connection, long version, string what, bool isSealed) =>
        new($"instance {instance}", session, $"connection {connection} v{version} {what}{(isSealed ? " sealed" : "")}");

    public static Telling Replaced(int instance, int session, long connection) => new($"instance {instance}", session, $"replaced by connection {connection}");

    public static IEnumerable<Telling> ToDevices(IEnumerable<int> instances, int session, string state) => instances.Select(i => ToDevices(i, session, state));

    public static Telling ToDevices(int instance, int session, string state) => new($"instance {instance}", session, $"device {state}");

    public static Telling ToFeed(int session, string what) => ToFeed(session, what, isSealed: what == "approved");

    public static Telling ToFeed(int session, string what, bool isSealed) => new("feed", session, $"{what}{(isSealed ? " sealed" : "")}");

    /// <summary>In the order in which each place was told of each session; two sessions have none between them.</summary>
    public static IEnumerable<string> Lines(IEnumerable<Telling> told) =>
        told.OrderBy(t => t.To, StringComparer.Ordinal).ThenBy(t => t.Session).Select(t => $"{t.To}, session {t.Session}: {t.What}");
}
