using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IdToken.Api.Identity.Push.WebPush;

/// <summary>Encrypts a message for one browser (RFC 8291) as a body of the encoding aes128gcm (RFC 8188): the push service can neither read nor alter it.</summary>
internal static class WebPushEncryption
{
    public const int SecretBytes = 16;
    public const int PointBytes = 65;

    private const int SaltBytes = 16;
    private const int TagBytes = 16;
    private const int RecordBytes = 4096;

    // The only record is the last one (RFC 8188, section 2).
    private const byte LastRecord = 2;

    /// <summary>Encrypts under a key pair and a salt that are used once.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> browserKey, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> text)
    {
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(browserKey, secret, text, pair, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <param name="browserKey">The browser's public key (<c>p256dh</c>), an uncompressed point on P-256.</param>
    /// <param name="secret">The browser's authentication secret (<c>auth</c>).</param>
    /// <param name="text">Some bytes less than a record of 4096.</param>
    /// <param name="pair">The sender's key pair, for this message alone.</param>
    /// <param name="salt">16 random bytes, for this message alone.</param>
    /// <exception cref="CryptographicException">The browser's key is not a point on the curve.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> browserKey, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> text, ECDiffieHellman pair, ReadOnlySpan<byte> salt)
    {
        using var browser = Import(browserKey);
        var q = pair.ExportParameters(includePrivateParameters: false).Q;
        byte[] senderKey = [0x04, .. q.X!, .. q.Y!];
        var shared = pair.DeriveRawSecretAgreement(browser.PublicKey);
        byte[] keyInfo = [.. "WebPush: info\0"u8, .. browserKey, .. senderKey];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, secret.ToArray(), keyInfo);
        var contentKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt.ToArray(), "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt.ToArray(), "Content-Encoding: nonce\0"u8.ToArray());

        byte[] clear = [.. text, LastRecord];
        var headerBytes = SaltBytes + sizeof(int) + 1 + PointBytes;
        var body = new byte[headerBytes + clear.Length + TagBytes];
        salt.CopyTo(body);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(SaltBytes), RecordBytes);
        body[SaltBytes + sizeof(int)] = PointBytes;
        senderKey.CopyTo(body.AsSpan(headerBytes - PointBytes));
        using var aes = new AesGcm(contentKey, TagBytes);
        aes.Encrypt(nonce, clear, body.AsSpan(headerBytes, clear.Length), body.AsSpan(headerBytes + clear.Length));
        return body;
    }

    /// <summary>Returns whether these bytes are a point on the curve, uncompressed.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointBytes || point[0] != 0x04)
            return false;
        try
        {
            using var key = Import(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ECDiffieHellman Import(ReadOnlySpan<byte> point) => ECDiffieHellman.Create(
        new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() } });
}
