using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>An event about one of a service's own sign-ins: one text frame of <c>/ws</c>, identified by its <c>type</c> (protocol, section 6).</summary>
/// <param name="Id">The position in the feed: a decimal number that only grows, up to 2^53. Pass it as <c>after</c> to resume.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SessionInitiated), ServiceEventTypes.Initiated)]
[JsonDerivedType(typeof(SessionApproved), ServiceEventTypes.Approved)]
[JsonDerivedType(typeof(SessionRejected), ServiceEventTypes.Rejected)]
[JsonDerivedType(typeof(SessionExpired), ServiceEventTypes.Expired)]
[JsonDerivedType(typeof(EventsLost), "events_lost")]
public abstract record ServiceEvent([property: JsonPropertyOrder(-4)] string Id);

/// <summary>An event of one of the service's sessions.</summary>
/// <param name="Id">See <see cref="ServiceEvent"/>.</param>
/// <param name="SessionId">The session's id.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
public abstract record ServiceSessionEvent(
    string Id,
    [property: JsonPropertyOrder(-3)] string SessionId,
    [property: JsonPropertyOrder(-2)] string TokenId,
    [property: JsonPropertyOrder(-1)] DateTimeOffset OccurredAt) : ServiceEvent(Id);

/// <summary>A sign-in was started.</summary>
public sealed record SessionInitiated(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt) : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt);

/// <summary>The person approved. Final.</summary>
/// <param name="Id">See <see cref="ServiceEvent"/>.</param>
/// <param name="SessionId">The session's id.</param>
/// <param name="TokenId">The person who signed in.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
/// <param name="Jwt">The token that the browser gets; null if the operator has since removed the master secret that sealed it, or if it was altered in the store. Without it the event proves nothing.</param>
public sealed record SessionApproved(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt, string? Jwt = null) : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(SessionApproved);
}

/// <summary>An attempt failed, or, if <paramref name="Final"/>, the session was rejected.</summary>
/// <param name="Id">See <see cref="ServiceEvent"/>.</param>
/// <param name="SessionId">The session's id.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
/// <param name="Reason">One of <see cref="RejectionReasons"/>.</param>
/// <param name="Final">False: the session continues.</param>
public sealed record SessionRejected(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt, string Reason, bool Final)
    : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt);

/// <summary>The session expired undecided. Final.</summary>
public sealed record SessionExpired(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt) : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt);

/// <summary>The server no longer has everything after the position to resume from: events up to <see cref="ServiceEvent.Id"/> may be missing. The remaining ones follow.</summary>
/// <param name="Id">See <see cref="ServiceEvent"/>.</param>
/// <param name="Kinds">
/// Which events may be missing, of <see cref="ServiceEventTypes"/>; some of these kinds may also be missing among the events that follow. Null: any, from an older server.
/// </param>
public sealed record EventsLost(string Id, IReadOnlyList<string>? Kinds = null) : ServiceEvent(Id)
{
    /// <summary>Compares the kinds one by one.</summary>
    public bool Equals(EventsLost? other) => other is not null && Id == other.Id && (Kinds ?? []).SequenceEqual(other.Kinds ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The <c>type</c> of each event about a session.</summary>
public static class ServiceEventTypes
{
    /// <summary><see cref="SessionInitiated"/>.</summary>
    public const string Initiated = "session_initiated";

    /// <summary><see cref="SessionApproved"/>.</summary>
    public const string Approved = "session_approved";

    /// <summary><see cref="SessionRejected"/>.</summary>
    public const string Rejected = "session_rejected";

    /// <summary><see cref="SessionExpired"/>.</summary>
    public const string Expired = "session_expired";
}

/// <summary>The position at which a connection's feed begins.</summary>
/// <param name="Id">The id of the last event before it. Resume with it if no event was received since.</param>
public sealed record FeedStarted(string Id);
