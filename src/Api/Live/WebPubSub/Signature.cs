using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace IdToken.Api.Live.WebPubSub;

/// <summary><c>ce-signature</c>: an HMAC of the connection id under each access key. It tells who sends, and nothing of what is sent.</summary>
internal static class Signature
{
    private const string Prefix = "sha256=";

    public static string Create(IReadOnlyList<string> accessKeys, string connectionId) =>
        string.Join(',', accessKeys.Select(key => Prefix + Convert.ToHexStringLower(Mac(key, connectionId))));

    /// <summary>True when one of those shown is that of one of the keys. Constant time.</summary>
    public static bool Verify(IReadOnlyList<string> accessKeys, string connectionId, StringValues shown)
    {
        var expected = accessKeys.Select(key => Mac(key, connectionId)).ToArray();
        var good = false;
        foreach (var signature in shown.SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries)))
        {
            foreach (var mac in expected)
                good |= Matches(signature, mac);
        }

        return good;
    }

    private static bool Matches(string signature, byte[] mac)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == Prefix.Length + (2 * bytes.Length)
            && signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && Convert.FromHexString(signature.AsSpan(Prefix.Length), bytes, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(bytes, mac);
    }

    // The text of the key is the key, although it looks like base64.
    private static byte[] Mac(string accessKey, string connectionId) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessKey), Encoding.UTF8.GetBytes(connectionId));
}
