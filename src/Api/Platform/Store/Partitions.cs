using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// Divides the store by person, for a Redis Cluster: what one script touches is in one partition, and the hash tag of a partition keeps its keys in one slot. With one partition
/// there are no tags. All instances must compute the same, forever: what is in the store goes by it.
/// </summary>
internal sealed class Partitions
{
    // Of Redis Cluster.
    private const int Slots = 16_384;

    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>The hash tag of each partition, without braces; empty where there is one partition. The slots of the tags are spread evenly.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <param name="count">How many; 1 to 1,024.</param>
    public Partitions(int count)
    {
        Count = count;
        Tags = count == 1 ? [""] : [.. Enumerable.Range(0, count).Select(TagOf)];
    }

    public int Count { get; }

    /// <summary>Returns the partition of a person or a service.</summary>
    public int Of(string subject)
    {
        if (Count == 1)
            return 0;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(subject), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)Count);
    }

    /// <summary>Returns what the id of a session in this partition ends with; nothing where there is one partition.</summary>
    public string MarkOf(int partition) => Count == 1 ? "" : $"{Digits[partition / Digits.Length]}{Digits[partition % Digits.Length]}";

    /// <summary>Returns the partition that a session's id names; some partition where no server of this store has created the id.</summary>
    public int OfSession(string sessionId) =>
        Count == 1 || sessionId.Length < 2 ? 0 : Math.Max(0, (Digits.IndexOf(sessionId[^2]) * Digits.Length) + Digits.IndexOf(sessionId[^1])) % Count;

    /// <summary>Returns the slot of a tag: CRC-16 (XMODEM) modulo 16,384.</summary>
    public static int SlotOf(string tag)
    {
        var crc = 0;
        foreach (var value in Encoding.UTF8.GetBytes(tag))
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
        }

        return (crc & 0xFFFF) % Slots;
    }

    /// <summary>The partition's number and the first suffix that brings it into its own part of the slots.</summary>
    private string TagOf(int partition)
    {
        for (var suffix = 0; ; suffix++)
        {
            var tag = $"{partition}.{suffix}";
            if ((long)SlotOf(tag) * Count / Slots == partition)
                return tag;
        }
    }
}
