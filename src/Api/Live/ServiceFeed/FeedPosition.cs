using System.Globalization;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Reads <c>?after=</c>: a position in a feed.</summary>
internal static class FeedPosition
{
    // The largest integer that JSON numbers and sorted set scores hold exactly.
    private const long Maximum = 1L << 53;

    /// <summary>Returns false when <c>after</c> is not a valid position; <paramref name="after"/> is null when the query has none.</summary>
    public static bool TryRead(HttpRequest request, out long? after)
    {
        after = null;
        if (!request.Query.TryGetValue("after", out var given))
            return true;
        if (given is not [{ } text] || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) || position > Maximum)
            return false;
        after = position;
        return true;
    }
}
