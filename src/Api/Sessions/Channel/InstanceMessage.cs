using IdToken.Api.Platform.Store;

namespace IdToken.Api.Sessions.Channel;

/// <summary>A message on the channel of one server instance. channel.lua writes all of them; docs/instance-channel.md documents their lines.</summary>
internal abstract record InstanceMessage
{
    private const string HeartbeatKind = "heartbeat";
    private const string SessionKind = "session";
    private const string ReplacedKind = "replaced";
    private const string DeviceKind = "device";
    private const string PhoneKind = "phone";
    private const string OutboxKind = "outbox";

    /// <exception cref="FormatException">The message is of no known kind, or its lines are not those of its kind.</exception>
    public static InstanceMessage Parse(ReadOnlySpan<byte> message)
    {
        var lines = new LineReader(message);
        return lines.Line() switch
        {
            HeartbeatKind => new Heartbeat(lines.Number()),
            SessionKind => SessionChange.Read(lines.Line(), ref lines),
            ReplacedKind => new SessionReplaced(lines.Line(), lines.Number()),
            DeviceKind => DeviceNotification.Read(ref lines),
            PhoneKind => new PhoneReplaced(lines.Line(), lines.Number()),
            OutboxKind => new OutboxFilled(lines.Line()),
            var first when first.StartsWith(SessionId.Prefix, StringComparison.Ordinal) => ParseVersionBefore(first, ref lines),
            var kind => throw new FormatException($"'{kind}' is not a kind of message."),
        };
    }

    /// <summary>Reads what the scripts of the version before publish, whose messages about a session begin with the session's id.</summary>
    private static InstanceMessage ParseVersionBefore(string sessionId, ref LineReader lines)
    {
        var rest = lines;
        var connection = rest.Number();
        _ = rest.Number();
        return rest.Line() == ReplacedKind ? new SessionReplaced(sessionId, connection) : SessionChange.Read(sessionId, ref lines);
    }
}

/// <summary>This instance's own heartbeat, by which it knows that it receives messages.</summary>
/// <param name="Number">As sent; only the latest counts.</param>
internal sealed record Heartbeat(long Number) : InstanceMessage;

/// <summary>A person enrolled another phone.</summary>
/// <param name="TokenId">The person.</param>
/// <param name="EnrolledAt">When the new phone was enrolled (Unix ms); connections of phones enrolled earlier are over.</param>
internal sealed record PhoneReplaced(string TokenId, long EnrolledAt) : InstanceMessage;

/// <summary>An outbox that was empty has an event, and this instance is the one that moves it.</summary>
/// <param name="Outbox">The key of the outbox.</param>
internal sealed record OutboxFilled(string Outbox) : InstanceMessage;

/// <summary>A newer connection of a session took over, on another instance.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Connection">The newer connection's number; those with a lower one are over.</param>
internal sealed record SessionReplaced(string SessionId, long Connection) : InstanceMessage;
