using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Platform.Keys;

/// <summary>One ECDSA P-256 key that signs tokens. Its <c>kid</c> is the JWK thumbprint (RFC 7638), so it always names this very key.</summary>
internal sealed class SigningKey
{
    private readonly ECParameters _key;

    // ECDsa instances are not documented as thread-safe, so each signature borrows one.
    private readonly ConcurrentBag<ECDsa> _idle = [];

    public SigningKey(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        _key = key.ExportParameters(includePrivateParameters: true);
        if (!P256.Is(_key.Curve))
            throw new CryptographicException("The key is not on the curve P-256.");
        PublicKey = key.ExportSubjectPublicKeyInfo();
        X = Base64Url.EncodeToString(_key.Q.X);
        Y = Base64Url.EncodeToString(_key.Q.Y);
        Kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
    }

    public string Kid { get; }

    /// <summary>SPKI, DER.</summary>
    public byte[] PublicKey { get; }

    public string X { get; }

    public string Y { get; }

    /// <summary>r‖s, 64 bytes, as JWS wants it (RFC 7518, section 3.4).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var key = _idle.TryTake(out var idle) ? idle : ECDsa.Create(_key);
        var signature = key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _idle.Add(key);
        return signature;
    }

    public override string ToString() => $"signing key {Kid}";
}
