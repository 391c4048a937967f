using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>
/// A COSE key (RFC 9052) of the one kind that is taken: ES256 on P-256. Authenticators write it in CTAP2's canonical CBOR, in which each byte but those of the point is fixed, so
/// that there is nothing to parse.
/// </summary>
internal static class CoseKey
{
    public const int Bytes = 77;

    private const int CoordinateBytes = 32;

    /// <summary>A map of five: kty EC2, alg ES256, crv P-256, x of 32 bytes.</summary>
    private static ReadOnlySpan<byte> BeforeX => [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];

    /// <summary>y of 32 bytes.</summary>
    private static ReadOnlySpan<byte> BeforeY => [0x22, 0x58, 0x20];

    /// <summary>Returns the key as SPKI, DER; null where it is another kind of key, or not a point on the curve.</summary>
    /// <param name="key"><see cref="Bytes"/> bytes.</param>
    public static byte[]? ToSubjectPublicKeyInfo(ReadOnlySpan<byte> key)
    {
        var x = key.Slice(BeforeX.Length, CoordinateBytes);
        var y = key[^CoordinateBytes..];
        return key.StartsWith(BeforeX) && key[..^CoordinateBytes].EndsWith(BeforeY) ? P256.PublicKeyOf(x, y) : null;
    }
}
