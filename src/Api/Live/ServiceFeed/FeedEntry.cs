using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>One event as it rests in the store: lines, as feed.lua writes them.</summary>
/// <param name="Id">Its position.</param>
/// <param name="Event">What happened.</param>
/// <param name="SessionId">Which session.</param>
/// <param name="TokenId">Who signs in.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Kid">The master secret that the outcome is sealed with; only when approved.</param>
/// <param name="Outcome">Sealed; only when approved.</param>
internal sealed record FeedEntry(long Id, SessionEvent Event, string SessionId, string TokenId, DateTimeOffset OccurredAt, string Kid, byte[] Outcome)
{
    public static FeedEntry Parse(ReadOnlySpan<byte> member)
    {
        var lines = new LineReader(member);
        var id = lines.Number();
        // The position of the event before; events.lua alone needs it.
        _ = lines.Line();
        return new(id, SessionWords.Event(lines.Line()), lines.Line(), lines.Line(), lines.Time(), lines.Line(), lines.Rest.ToArray());
    }
}

/// <summary>A stretch of a service's feed.</summary>
/// <param name="Last">The newest event's position.</param>
/// <param name="LostUpTo">Events up to here may be missing; null: none are.</param>
/// <param name="Entries">What follows the position asked for, oldest first.</param>
internal sealed record FeedPage(long Last, long? LostUpTo, IReadOnlyList<FeedEntry> Entries);
