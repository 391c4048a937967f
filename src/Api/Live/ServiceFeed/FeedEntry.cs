using System.Globalization;
using System.Text;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>One event as it rests in the store: lines, as feed.lua writes them.</summary>
/// <param name="Id">Its position.</param>
/// <param name="What">"initiated", or a verdict of decide.lua.</param>
/// <param name="SessionId">Which session.</param>
/// <param name="TokenId">Who signs in.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Kid">The master secret that the outcome is sealed with; only when approved.</param>
/// <param name="Outcome">Sealed; only when approved.</param>
internal sealed record FeedEntry(long Id, string What, string SessionId, string TokenId, DateTimeOffset OccurredAt, string Kid, byte[] Outcome)
{
    public static FeedEntry Parse(ReadOnlySpan<byte> member)
    {
        var id = Number(ref member);
        // The position of the event before; events.lua alone needs it.
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

/// <summary>A stretch of a service's feed.</summary>
/// <param name="Last">The newest event's position.</param>
/// <param name="LostUpTo">Events up to here may be missing; null: none are.</param>
/// <param name="Entries">What follows the position asked for, oldest first.</param>
internal sealed record FeedPage(long Last, long? LostUpTo, IReadOnlyList<FeedEntry> Entries);
