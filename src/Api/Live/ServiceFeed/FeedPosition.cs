using System.Globalization;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Reads <c>?after=</c>: a position in a feed.</summary>
internal static class FeedPosition
{
    // What a JSON number, and a score of the store, hold exactly.
    private const long Maximum = 1L << 53;

    /// <summary>False: there is an <c>after</c> that is no position. Null: there is none.</summary>
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
