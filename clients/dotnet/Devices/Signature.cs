using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace IdToken.Client.Devices;

/// <summary>The form of ECDSA signatures in a JWS: r and s, 32 bytes each (RFC 7518, section 3.4).</summary>
internal static class Signature
{
    private const int PartBytes = 32;

    /// <summary>Signs a text with a phone's key; base64url.</summary>
    public static async Task<string> OfAsync(IPhoneKey key, string text, CancellationToken cancellationToken) =>
        Base64Url.EncodeToString(ToFixed(await key.SignAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false)));

    /// <param name="signature">That form, or DER. A DER signature of just 64 bytes would need an r or s below 2^232, which does not happen.</param>
    /// <exception cref="CryptographicException">Neither.</exception>
    public static byte[] ToFixed(byte[] signature)
    {
        if (signature.Length == 2 * PartBytes)
            return signature;
        try
        {
            var sequence = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
            var result = new byte[2 * PartBytes];
            CopyTo(result.AsSpan(0, PartBytes), sequence.ReadIntegerBytes().Span);
            CopyTo(result.AsSpan(PartBytes), sequence.ReadIntegerBytes().Span);
            return result;
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            throw new CryptographicException("The key returned neither an r and s of 32 bytes each nor a DER signature.", e);
        }
    }

    private static void CopyTo(Span<byte> part, ReadOnlySpan<byte> integer)
    {
        var digits = integer.TrimStart((byte)0);
        digits.CopyTo(part[(PartBytes - digits.Length)..]);
    }
}
