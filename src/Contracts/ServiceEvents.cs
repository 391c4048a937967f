using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>An event about one of a service's own sign-ins: one text frame of <c>/ws</c>, identified by its <c>type</c> (protocol, section 6).</summary>
/// <param name="Id">The position in the feed: a decimal number that only grows, up to 2^53. Pass it as <c>after</c> to resume.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SessionInitiated), "session_initiated")]
[JsonDerivedType(typeof(SessionApproved), "session_approved")]
[JsonDerivedType(typeof(SessionRejected), "session_rejected")]
[JsonDerivedType(typeof(SessionExpired), "session_expired")]
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
/// <param name="Jwt">The token that the browser gets; null if the operator has since removed the master secret that sealed it.</param>
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

/// <summary>The server no longer has the position to resume from: events up to <see cref="ServiceEvent.Id"/> may be missing. The remaining ones follow.</summary>
public sealed record EventsLost(string Id) : ServiceEvent(Id);

/// <summary>The position at which a connection's feed begins.</summary>
/// <param name="Id">The id of the last event before it. Resume with it if no event was received since.</param>
public sealed record FeedStarted(string Id);
