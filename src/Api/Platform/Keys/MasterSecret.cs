using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Platform.Keys;

/// <summary>One master secret and the keys derived from it by HKDF-SHA256 (RFC 5869), one for each use.</summary>
internal sealed class MasterSecret(string kid, byte[] secret)
{
    public const int MinimumBytes = 32;

    public string Kid { get; } = kid;

    /// <summary>Authenticates wsTokens.</summary>
    public byte[] SocketKey { get; } = Derive(secret, "idtoken ws v1");

    /// <summary>Derives one-time codes.</summary>
    public byte[] CodeKey { get; } = Derive(secret, "idtoken otp v1");

    /// <summary>Seals outcomes.</summary>
    public byte[] SealKey { get; } = Derive(secret, "idtoken outcome v1");

    public override string ToString() => $"master secret {Kid}";

    private static byte[] Derive(byte[] secret, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, outputLength: 32, info: Encoding.ASCII.GetBytes(use));
}
