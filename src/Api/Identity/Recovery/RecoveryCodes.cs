using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IdToken.Api.Identity.Recovery;

/// <summary>A person's codes, as the enrollment holds them: by their hashes.</summary>
/// <param name="Hashes">Those that were not used; see <see cref="RecoveryCode.HashOf"/>.</param>
/// <param name="LastUsed">The code by which the current phone came, so that the phone may repeat its request; empty: there is none.</param>
/// <param name="Move">The code of a link for moving to another phone; empty: there is none.</param>
/// <param name="MoveEnds">When that one ends (Unix milliseconds).</param>
internal sealed record RecoveryCodes(IReadOnlyList<byte[]> Hashes, byte[] LastUsed, byte[] Move, long MoveEnds)
{
    public static readonly RecoveryCodes None = new([], [], [], 0);

    public static RecoveryCodes Of(IReadOnlyList<byte[]> values) => new([.. values.Skip(3)], values[0], values[1], BinaryPrimitives.ReadInt64BigEndian(values[2]));

    /// <summary>What is sealed.</summary>
    public byte[][] Values
    {
        get
        {
            var ends = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(ends, MoveEnds);
            return [LastUsed, Move, ends, .. Hashes];
        }
    }

    public bool IsLastUsed(byte[] hash) => CryptographicOperations.FixedTimeEquals(LastUsed, hash);

    public bool IsMove(byte[] hash, DateTimeOffset now) => CryptographicOperations.FixedTimeEquals(Move, hash) & MoveEnds > now.ToUnixTimeMilliseconds();

    /// <summary>Returns what remains when a code is used; null where it is none of these. A link for moving ends with any use.</summary>
    public RecoveryCodes? Use(byte[] hash, DateTimeOffset now)
    {
        byte[][] rest = [.. Hashes.Where(h => !CryptographicOperations.FixedTimeEquals(h, hash))];
        return rest.Length < Hashes.Count | IsMove(hash, now) ? new(rest, hash, [], 0) : null;
    }

    public override string ToString() => $"{Hashes.Count} recovery codes";
}
