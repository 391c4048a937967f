using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace IdToken.Api.Live.WebPubSub;

/// <summary><c>ce-signature</c>: an HMAC of the connection id under each access key. It authenticates the sender, not the content.</summary>
internal static class Signature
{
    private const string Prefix = "sha256=";

    public static string Create(IReadOnlyList<string> accessKeys, string connectionId) =>
        string.Join(',', accessKeys.Select(key => Prefix + Convert.ToHexStringLower(Mac(key, connectionId))));

    /// <summary>Returns whether at least one of the signatures was made with one of the keys, in constant time.</summary>
    public static bool Verify(IReadOnlyList<string> accessKeys, string connectionId, StringValues signatures)
    {
        var expected = accessKeys.Select(key => Mac(key, connectionId)).ToArray();
        var valid = false;
        foreach (var signature in signatures.SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries)))
        {
            foreach (var mac in expected)
                valid |= Matches(signature, mac);
        }

        return valid;
    }

    private static bool Matches(string signature, byte[] mac)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == Prefix.Length + (2 * bytes.Length)
            && signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && Convert.FromHexString(signature.AsSpan(Prefix.Length), bytes, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(bytes, mac);
    }

    // Azure uses the UTF-8 text of the key; it is not decoded from base64.
    private static byte[] Mac(string accessKey, string connectionId) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessKey), Encoding.UTF8.GetBytes(connectionId));
}
