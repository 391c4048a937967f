using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>One event as stored: the lines that feed.lua writes.</summary>
/// <param name="Id">The event's position in the feed.</param>
/// <param name="Before">The position of the event before it.</param>
/// <param name="Event">What happened.</param>
/// <param name="SessionId">The session that the event is about.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="OccurredAt">When it happened, to the millisecond.</param>
/// <param name="Kid">The master secret that sealed the outcome; empty unless approved.</param>
/// <param name="Outcome">The sealed outcome; empty unless approved.</param>
internal sealed record FeedEntry(long Id, long Before, SessionEvent Event, string SessionId, string TokenId, DateTimeOffset OccurredAt, string Kid, byte[] Outcome)
{
    public static FeedEntry Parse(ReadOnlySpan<byte> member)
    {
        var lines = new LineReader(member);
        return new(lines.Number(), lines.Number(), SessionWords.Event(lines.Line()), lines.Line(), lines.Line(), lines.Time(), lines.Line(), lines.Rest.ToArray());
    }
}

/// <summary>Events of a service's feed.</summary>
/// <param name="Last">The newest event's position.</param>
/// <param name="OutcomesLost">Outcomes up to this position may be missing.</param>
/// <param name="Entries">The events after the requested position, oldest first.</param>
internal sealed record FeedPage(long Last, long OutcomesLost, IReadOnlyList<FeedEntry> Entries);
