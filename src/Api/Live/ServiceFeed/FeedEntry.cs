using System.Globalization;
using System.Text;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>One event as stored: the lines that feed.lua writes.</summary>
/// <param name="Id">The event's position in the feed.</param>
/// <param name="What">"initiated", or a verdict of decide.lua.</param>
/// <param name="SessionId">The session that the event is about.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="OccurredAt">When it happened, to the millisecond.</param>
/// <param name="Kid">The master secret that sealed the outcome; empty unless approved.</param>
/// <param name="Outcome">The sealed outcome; empty unless approved.</param>
internal sealed record FeedEntry(long Id, string What, string SessionId, string TokenId, DateTimeOffset OccurredAt, string Kid, byte[] Outcome)
{
    public static FeedEntry Parse(ReadOnlySpan<byte> member)
    {
        var id = Number(ref member);
        // The position of the previous event; only events.lua needs it.
        _ = Line(ref member);
        return new(id, Line(ref member), Line(ref member), Line(ref member), DateTimeOffset.FromUnixTimeMilliseconds(Number(ref member)), Line(ref member), member.ToArray());
    }

    private static long Number(ref ReadOnlySpan<byte> text) => long.Parse(Line(ref text), CultureInfo.InvariantCulture);

    private static string Line(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(text[..end]);
        text = text[(end + 1)..];
        return line;
    }
}

/// <summary>Consecutive events of a service's feed.</summary>
/// <param name="Last">The newest event's position.</param>
/// <param name="LostUpTo">Events up to this position may be missing; null when none are.</param>
/// <param name="Entries">The events after the requested position, oldest first.</param>
internal sealed record FeedPage(long Last, long? LostUpTo, IReadOnlyList<FeedEntry> Entries);
