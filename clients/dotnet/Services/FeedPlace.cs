using System.Globalization;

namespace IdToken.Client.Services;

/// <summary>A place in a feed: the id of an event.</summary>
internal static class FeedPlace
{
    private const long Maximum = 1L << 53;

    public static bool TryParse(string? id, out long place) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out place) && place <= Maximum;

    public static string Text(long place) => place.ToString(CultureInfo.InvariantCulture);
}
