using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Sessions;

/// <summary>The key to one session's real-time connection: <c>{kid}.{HMAC}</c> (protocol, section 1). Verifying it does not involve the store.</summary>
internal static class WsToken
{
    public static string Create(MasterSecret secret, string sessionId) => $"{secret.Kid}.{Base64Url.EncodeToString(Mac(secret, sessionId))}";

    /// <summary>Returns whether the token is that of the session, under any master secret that is still accepted. Compares in constant time.</summary>
    public static bool Verify(MasterSecrets secrets, string? token, string sessionId)
    {
        var dot = token?.IndexOf('.') ?? -1;
        if (dot < 0 || secrets.Find(token![..dot]) is not { } secret)
            return false;
        // Compares the text, not the decoded bytes, so that a token has only one valid spelling.
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Create(secret, sessionId)), Encoding.UTF8.GetBytes(token));
    }

    private static byte[] Mac(MasterSecret secret, string sessionId) =>
        HMACSHA256.HashData(secret.SocketKey, Encoding.UTF8.GetBytes($"ws|{sessionId}"));
}
