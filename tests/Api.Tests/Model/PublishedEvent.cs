namespace IdToken.Api.Tests.Model;

/// <summary>An event of a session that a script published to an instance or wrote to the feed.</summary>
/// <param name="To">An instance's channel, or the feed.</param>
/// <param name="Session">The session's key in the model.</param>
/// <param name="What">The event, as a failed test prints it.</param>
internal sealed record PublishedEvent(string To, int Session, string What)
{
    /// <summary>In place of a session where the event is about the person.</summary>
    public const int NoSession = -1;

    public static PublishedEvent ToOwner(int instance, SessionModel session, string what) =>
        what == "replaced"
            ? Replaced(instance, session.Key, session.Connection)
            : ToOwner(instance, session.Key, session.Connection, session.Version, what, isSealed: what == "approved");

    public static PublishedEvent ToOwner(int instance, int session, long connection, long version, string what, bool isSealed) =>
        new($"instance {instance}", session, $"connection {connection} v{version} {what}{(isSealed ? " sealed" : "")}");

    public static PublishedEvent Replaced(int instance, int session, long connection) => new($"instance {instance}", session, $"replaced by connection {connection}");

    public static IEnumerable<PublishedEvent> ToDevices(IEnumerable<int> instances, int session, string state) => instances.Select(i => ToDevices(i, session, state));

    public static PublishedEvent ToDevices(int instance, int session, string state) => new($"instance {instance}", session, $"device {state}");

    public static PublishedEvent ToFeed(int session, string what) => ToFeed(session, what, isSealed: what == "approved");

    public static PublishedEvent ToFeed(int session, string what, bool isSealed) => new("feed", session, $"{what}{(isSealed ? " sealed" : "")}");

    /// <summary>Sorts by recipient and session and keeps the order within each; there is no order between two sessions.</summary>
    public static IEnumerable<string> Lines(IEnumerable<PublishedEvent> published) =>
        published.OrderBy(t => t.To, StringComparer.Ordinal).ThenBy(t => t.Session).Select(t => $"{t.To}, session {t.Session}: {t.What}");
}
