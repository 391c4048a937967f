using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Platform.Keys;

/// <summary>One master secret and the keys derived from it by HKDF-SHA256 (RFC 5869), one for each use.</summary>
internal sealed class MasterSecret(string kid, byte[] secret)
{
    public const int MinimumBytes = 32;

    private const int KeyBytes = 32;

    private readonly byte[] _outcomeKey = Derive(secret, "idtoken outcome v2");
    private readonly byte[] _enrollmentKey = Derive(secret, "idtoken enrollment v1");
    private readonly byte[] _invitationKey = Derive(secret, "idtoken invitation v1");

    public string Kid { get; } = kid;

    /// <summary>Authenticates wsTokens.</summary>
    public byte[] SocketKey { get; } = Derive(secret, "idtoken ws v1");

    /// <summary>Derives one-time codes.</summary>
    public byte[] CodeKey { get; } = Derive(secret, "idtoken otp v1");

    /// <summary>Authenticates what a session was started with.</summary>
    public byte[] SessionKey { get; } = Derive(secret, "idtoken session v1");

    /// <summary>Sealed the outcomes of all sessions in the version before.</summary>
    public byte[] OutcomeKeyVersionBefore { get; } = Derive(secret, "idtoken outcome v1");

    /// <summary>Seals the outcome of one session.</summary>
    public byte[] OutcomeKey(string sessionId) => Expand(_outcomeKey, sessionId);

    /// <summary>Seals the enrollment of one person.</summary>
    public byte[] EnrollmentKey(string tokenId) => Expand(_enrollmentKey, tokenId);

    /// <summary>Seals the credential of one invitation, and authenticates its PIN.</summary>
    public byte[] InvitationKey(string use) => Expand(_invitationKey, use);

    public override string ToString() => $"master secret {Kid}";

    private static byte[] Derive(byte[] secret, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, info: Encoding.ASCII.GetBytes(use));

    private static byte[] Expand(byte[] key, string id) => HKDF.Expand(HashAlgorithmName.SHA256, key, KeyBytes, Encoding.UTF8.GetBytes(id));
}
