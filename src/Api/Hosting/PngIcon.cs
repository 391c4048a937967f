using System.Buffers.Binary;

namespace IdToken.Api.Hosting;

/// <summary>An operator's icon file. Only its header is read: browsers decode the rest.</summary>
internal static class PngIcon
{
    private const int Smallest = 192;
    private const int Largest = 1024;
    private const int MostBytes = 1024 * 1024;

    /// <summary>The signature, then the chunk IHDR with width and height (PNG, third edition, sections 5.2 and 11.2.1).</summary>
    private const int HeaderLength = 24;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Returns what is wrong with the file; null where it can serve as an icon.</summary>
    public static string? FaultOf(string path)
    {
        byte[] content;
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                return $"'{path}' is larger than 1 MiB.";
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"could not read '{path}'.";
        }

        return SizeOf(content) is null ? $"'{path}' is not a square PNG file of {Smallest} to {Largest} pixels." : null;
    }

    /// <summary>Returns the width in pixels; null for what is not a square PNG of a fitting size.</summary>
    public static int? SizeOf(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderLength || !content.StartsWith(Signature))
            return null;
        var width = BinaryPrimitives.ReadUInt32BigEndian(content[16..]);
        return width == BinaryPrimitives.ReadUInt32BigEndian(content[20..]) && width is >= Smallest and <= Largest ? (int)width : null;
    }
}
