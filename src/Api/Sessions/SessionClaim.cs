using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>What became of a session that began without a person, sealed in its place like an outcome.</summary>
/// <param name="TokenId">The person whose phone claimed it.</param>
/// <param name="Next">The person's session, as the page needs it.</param>
internal sealed record SessionClaim(string TokenId, Claimed Next)
{
    public byte[] Seal(MasterSecret secret, string sessionId) =>
        SealedBox.Seal(secret.OutcomeKey(sessionId), JsonSerializer.SerializeToUtf8Bytes(this, ClaimJsonContext.Default.SessionClaim), Context(sessionId));

    /// <exception cref="CryptographicException">It was not sealed with this secret for this session.</exception>
    public static SessionClaim Open(MasterSecret secret, string sessionId, ReadOnlySpan<byte> box) => SealedBox.Open(secret.OutcomeKey(sessionId), box, Context(sessionId)) is { } clear
        ? JsonSerializer.Deserialize(clear, ClaimJsonContext.Default.SessionClaim)!
        : throw new CryptographicException($"The claim of session {sessionId} was altered in the store.");

    public override string ToString() => $"claim of {TokenId}";

    private static byte[] Context(string sessionId) => Encoding.UTF8.GetBytes($"claim {sessionId}");
}

[JsonSerializable(typeof(SessionClaim))]
internal sealed partial class ClaimJsonContext : JsonSerializerContext;
