using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Invitations;

/// <summary>The secret of an invitation (OpenID4VCI calls it the pre-authorized code), and what the store holds in its place.</summary>
internal static class InvitationCode
{
    private const int Bytes = 24;

    /// <summary>How many characters a code has.</summary>
    public const int Length = Bytes / 3 * 4;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static bool IsValid(string? code) => code is { Length: Length } && Base64Url.IsValid(code);

    /// <summary>Returns the invitation's id: a hash that administrators and logs may see.</summary>
    public static string IdOf(string code) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(code)));

    public static string CreatePin(int digits) => RandomNumberGenerator.GetString("0123456789", digits);

    /// <summary>Returns what the store compares: without the code and the master secret nobody can try PINs on it. Spaces and dashes do not count.</summary>
    public static string PinProof(MasterSecret secret, string code, string pin) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secret.InvitationKey($"tx_code {code}"), Encoding.UTF8.GetBytes(pin.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal))));

    /// <summary>Encrypts the credential, so that it takes the code and the master secret to read it.</summary>
    public static byte[] Seal(MasterSecret secret, string code, string vdsData) =>
        SealedBox.Seal(secret.InvitationKey(code), Encoding.UTF8.GetBytes(vdsData), Encoding.ASCII.GetBytes(IdOf(code)));

    /// <summary>Returns the credential; null where the box was altered.</summary>
    public static string? Open(MasterSecret secret, string code, byte[] box) =>
        SealedBox.Open(secret.InvitationKey(code), box, Encoding.ASCII.GetBytes(IdOf(code))) is { } clear ? Encoding.UTF8.GetString(clear) : null;

    /// <summary>Names a public key (SPKI, DER).</summary>
    public static string KeyName(byte[] publicKey) => Base64Url.EncodeToString(SHA256.HashData(publicKey));
}
