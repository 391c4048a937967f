using System.Globalization;
using System.Text;

namespace IdToken.Api.Platform.Store;

/// <summary>Reads what a script wrote as lines of UTF-8 text, with bytes after the last of them where the format says so.</summary>
internal ref struct LineReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _isAtEnd;

    /// <summary>Everything after the lines read so far.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <exception cref="FormatException">There are no more lines.</exception>
    public string Line()
    {
        if (_isAtEnd)
            throw new FormatException("The text has too few lines.");
        var end = _rest.IndexOf((byte)'\n');
        _isAtEnd = end < 0;
        var line = Encoding.UTF8.GetString(_isAtEnd ? _rest : _rest[..end]);
        _rest = _isAtEnd ? [] : _rest[(end + 1)..];
        return line;
    }

    /// <exception cref="FormatException">The line is not a number, or there are no more lines.</exception>
    public long Number() => long.Parse(Line(), CultureInfo.InvariantCulture);

    /// <summary>Reads a line of Unix milliseconds.</summary>
    /// <exception cref="FormatException">The line is not a number, or there are no more lines.</exception>
    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Number());
}
