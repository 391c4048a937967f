using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Sessions;

/// <summary>The syntax of a session's id (protocol, section 1): a prefix, 128 random bits in base64url, and the partition where there are several.</summary>
internal static class SessionId
{
    public const string Prefix = "sess_";

    /// <summary>Longer texts are refused before anything is asked of the store.</summary>
    public const int MaximumLength = 128;

    private const int RandomBytes = 16;

    /// <param name="mark">What tells in which partition the session is (<c>StoreKeys.SessionMark</c>); empty where there is one.</param>
    public static string Create(string mark) => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)) + mark;
}
