using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Platform.Keys;

/// <summary>The SHA-1 or SHA-256 hash by which a certificate is listed.</summary>
internal sealed class Thumbprint
{
    private const int Sha1Bytes = 20;
    private const int Sha256Bytes = 32;

    private readonly byte[] _hash;

    private Thumbprint(byte[] hash) => _hash = hash;

    public bool IsSha1 => _hash.Length == Sha1Bytes;

    public static Thumbprint Sha1Of(X509Certificate2 certificate) => new(certificate.GetCertHash());

    public static Thumbprint Sha256Of(X509Certificate2 certificate) => new(certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>Reads hex as tools and dialogs show it: of either case, with spaces, colons and the invisible marks that are copied along. Null: it is neither hash.</summary>
    public static Thumbprint? Parse(string? text)
    {
        var digits = string.Concat((text ?? "").Where(c => !IsSeparator(c)));
        return digits.Length is 2 * Sha1Bytes or 2 * Sha256Bytes && digits.All(char.IsAsciiHexDigit) ? new(Convert.FromHexString(digits)) : null;
    }

    public bool Matches(Thumbprint other) => CryptographicOperations.FixedTimeEquals(_hash, other._hash);

    public override string ToString() => Convert.ToHexString(_hash);

    private static bool IsSeparator(char c) => c == ':' || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
