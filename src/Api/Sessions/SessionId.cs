using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Sessions;

/// <summary>The syntax of a session's id (protocol, section 1): a prefix and 128 random bits in base64url.</summary>
internal static class SessionId
{
    public const string Prefix = "sess_";

    /// <summary>Longer texts are refused before anything is asked of the store.</summary>
    public const int MaximumLength = 128;

    private const int RandomBytes = 16;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
