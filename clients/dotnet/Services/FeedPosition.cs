using System.Globalization;

namespace IdToken.Client.Services;

/// <summary>Reads and writes a position in a feed: the id of an event.</summary>
internal static class FeedPosition
{
    private const long Maximum = 1L << 53;

    public static bool TryParse(string? id, out long position) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out position) && position <= Maximum;

    public static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
