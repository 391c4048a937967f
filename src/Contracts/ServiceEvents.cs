using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>What a service's back end is told about its own sign-ins: one text frame of <c>/ws</c>, told apart by its <c>type</c> (protocol, section 6).</summary>
/// <param name="Id">A decimal number that only grows, up to 2^53; where to resume with <c>after</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SessionInitiated), "session_initiated")]
[JsonDerivedType(typeof(SessionApproved), "session_approved")]
[JsonDerivedType(typeof(SessionRejected), "session_rejected")]
[JsonDerivedType(typeof(SessionExpired), "session_expired")]
[JsonDerivedType(typeof(EventsLost), "events_lost")]
public abstract record ServiceEvent([property: JsonPropertyOrder(-4)] string Id);

/// <summary>Something happened to one of the service's sessions.</summary>
/// <param name="Id">See <see cref="ServiceEvent"/>.</param>
/// <param name="SessionId">Which session.</param>
/// <param name="TokenId">Who signs in.</param>
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
/// <param name="SessionId">Which session.</param>
/// <param name="TokenId">Who signed in.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
/// <param name="Jwt">The token that the browser gets; null where the server's operator has removed the secret that it was sealed with.</param>
public sealed record SessionApproved(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt, string? Jwt = null) : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt)
{
    /// <summary>Only the type: what it carries belongs in no log.</summary>
    public override string ToString() => nameof(SessionApproved);
}

/// <summary>An attempt failed, or, when <paramref name="Final"/>, the session was refused.</summary>
/// <param name="Id">See <see cref="ServiceEvent"/>.</param>
/// <param name="SessionId">Which session.</param>
/// <param name="TokenId">Who signs in.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
/// <param name="Reason">One of <see cref="RejectionReasons"/>.</param>
/// <param name="Final">False: the session goes on.</param>
public sealed record SessionRejected(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt, string Reason, bool Final)
    : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt);

/// <summary>Nobody decided in time. Final.</summary>
public sealed record SessionExpired(string Id, string SessionId, string TokenId, DateTimeOffset OccurredAt) : ServiceSessionEvent(Id, SessionId, TokenId, OccurredAt);

/// <summary>The position to resume from is no longer kept: events up to <see cref="ServiceEvent.Id"/> may be missing. What is still there follows.</summary>
public sealed record EventsLost(string Id) : ServiceEvent(Id);

/// <summary>Where the feed of a connection begins.</summary>
/// <param name="Id">The last event before; resume with it where none was received since.</param>
public sealed record FeedStarted(string Id);
