using System.Text;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>The key with which a phone approves. The phone uses it once the person has unlocked it by fingerprint, face or PIN.</summary>
/// <param name="PublicKey">SPKI, DER.</param>
/// <param name="Origin">The page that made it, and that alone may use it.</param>
/// <param name="IsSynced">Whether other devices of the person may have it too.</param>
internal sealed record Passkey(byte[] PublicKey, string Origin, bool IsSynced)
{
    /// <summary>Nobody's.</summary>
    public static readonly Passkey None = new([], "", IsSynced: false);

    /// <summary>What the store has of it, sealed.</summary>
    public byte[][] Values => [PublicKey, Encoding.UTF8.GetBytes(Origin), [(byte)(IsSynced ? 1 : 0)]];

    /// <summary>Reads <see cref="Values"/>; null where they are not those of a passkey.</summary>
    public static Passkey? Read(byte[] publicKey, byte[] origin, byte[] synced) =>
        synced is [var flag] ? new(publicKey, Encoding.UTF8.GetString(origin), flag == 1) : null;

    /// <summary>Returns whether it is the same key.</summary>
    public bool Is(Passkey? other) => other is not null && PublicKey.AsSpan().SequenceEqual(other.PublicKey);
}
