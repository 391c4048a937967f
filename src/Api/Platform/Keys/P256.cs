using System.Security.Cryptography;

namespace IdToken.Api.Platform.Keys;

/// <summary>NIST P-256, the only curve that this product uses.</summary>
internal static class P256
{
    /// <summary>A raw r‖s signature's length in bytes.</summary>
    public const int RawSignatureBytes = 64;

    private const string ObjectIdentifier = "1.2.840.10045.3.1.7";

    public static bool Is(ECCurve curve) => curve.IsNamed && curve.Oid.Value == ObjectIdentifier;

    /// <summary>The public key in a PEM text as SPKI DER, or null where it is anything else: another curve, another algorithm, a private key, two keys.</summary>
    public static byte[]? ReadPublicKey(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "PUBLIC KEY" || pem.Trim() != pem[fields.Location])
            return null;
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            // Explicit parameters that happen to equal the curve are refused with all other unnamed ones.
            return Is(key.ExportParameters(includePrivateParameters: false).Curve) ? key.ExportSubjectPublicKeyInfo() : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Returns the public key of a point as SPKI, DER; null where it is not on the curve.</summary>
    public static byte[]? PublicKeyOf(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x.ToArray(), Y = y.ToArray() } });
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Creates a public key whose private key nobody has; SPKI, DER.</summary>
    public static byte[] CreatePublicKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>Whether a PEM text is a private key on this curve.</summary>
    public static bool IsPrivateKey(string pem)
    {
        try
        {
            return new SigningKey(pem).Kid.Length > 0;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Verifies a raw r‖s signature, the only form that JWS has.</summary>
    public static bool VerifyRaw(byte[] subjectPublicKeyInfo, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Verifies a signature in either form: raw r‖s, or DER.</summary>
    public static bool Verify(byte[] subjectPublicKeyInfo, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        // A DER signature of just 64 bytes is rare but possible, so that the length alone does not tell the two apart.
        return (signature.Length == RawSignatureBytes && key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            || (signature.Length > 0 && signature[0] == 0x30 && VerifyDer(key, hash, signature));
    }

    private static bool VerifyDer(ECDsa key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        try
        {
            return key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
