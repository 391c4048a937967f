namespace IdToken.Api.Live.WebPubSub;

/// <summary>How an event is handled.</summary>
internal enum EventKind
{
    /// <summary>A client waits for the decision whether it may connect.</summary>
    Connect,

    /// <summary>A client's message. It is acknowledged and dropped.</summary>
    Message,

    /// <summary>An event that needs no decision. It is acknowledged and dropped.</summary>
    Notification,
}

internal static class EventKinds
{
    private const string System = "azure.webpubsub.sys.";
    private const string User = "azure.webpubsub.user.";
    private const string Group = "azure.webpubsub.gp.";

    /// <summary>Returns the kind by the event's headers. Null: a header is missing or repeated, or they contradict each other.</summary>
    public static EventKind? Of(IHeaderDictionary headers, string hub)
    {
        if (One(headers, "ce-type") is not { } type || One(headers, "ce-eventName") is not { } name || One(headers, "ce-connectionId") is null)
            return null;
        if (!string.Equals(One(headers, "ce-hub"), hub, StringComparison.OrdinalIgnoreCase))
            return null;
        if (type.StartsWith(Group, StringComparison.Ordinal))
            return EventKind.Notification;
        if (type == User + name)
            return EventKind.Message;
        return type == System + name ? OfSystem(name) : null;
    }

    public static string? One(IHeaderDictionary headers, string name) => headers[name] is [{ Length: > 0 } value] ? value : null;

    private static EventKind? OfSystem(string name) => name switch
    {
        "connect" => EventKind.Connect,
        "connected" or "disconnected" => EventKind.Notification,
        // A connect by another spelling, or of a kind that is not known here: success would let the client in unseen.
        _ when name.StartsWith("connect", StringComparison.OrdinalIgnoreCase) => null,
        _ => EventKind.Notification,
    };
}
