using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Sessions;

/// <summary>Authenticates what a verdict rests on in a session, from initiation to decision: HMAC-SHA256 under a key of the session's master secret, bound to the session's id.</summary>
internal static class SessionMac
{
    public static byte[] Create(MasterSecret secret, Session session) => HMACSHA256.HashData(secret.SessionKey, Message(session));

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(MasterSecret secret, Session session, byte[] mac) => CryptographicOperations.FixedTimeEquals(Create(secret, session), mac);

    // Every value is preceded by its length, so that no two sessions have the same message.
    private static byte[] Message(Session session)
    {
        string[] values =
        [
            session.Id, session.TokenId, session.ServiceId, string.Join(' ', session.Scopes), session.Nonce ?? "", session.Random, session.Kid, session.Issuer, $"{session.CodeEntry}",
        ];
        return Encoding.UTF8.GetBytes(string.Concat(values.Select(value => $"{value.Length}:{value}|")));
    }
}
