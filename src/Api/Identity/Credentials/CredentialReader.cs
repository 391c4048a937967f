using System.Text.Json;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Reads identity credentials that a configured issuer signed and that are valid now.</summary>
internal sealed class CredentialReader(IReadOnlyList<CredentialIssuerOptions> issuers, DevelopmentIssuer development, TimeProvider clock)
{
    public const string Type = "idtoken-credential+jwt";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, byte[]> _keys = issuers.ToDictionary(i => i.Kid, i => P256.ReadPublicKey(i.PublicKeyPem)!, StringComparer.Ordinal);

    /// <summary>The credential, or null: forged, of a foreign issuer, malformed, expired, or not valid yet.</summary>
    public Credential? Read(string vdsData)
    {
        if (CompactJws.Read(vdsData.Trim(), Type, KeyOf) is not { } payload)
            return null;
        try
        {
            var credential = JsonSerializer.Deserialize(payload, CredentialJsonContext.Default.Credential);
            return credential is not null && IsComplete(credential) && IsValidNow(credential)
                ? credential with { Claims = CredentialClaims.Parse(payload) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[]? KeyOf(string? kid) =>
        kid is null ? null : _keys.GetValueOrDefault(kid) ?? (development.Key?.Kid == kid ? development.Key.PublicKey : null);

    private static bool IsComplete(Credential credential) =>
        TokenIds.IsValid(credential.TokenId) && !string.IsNullOrEmpty(credential.Id) && credential.ExpiresAt is not null && credential.IssuedAt is not null;

    private bool IsValidNow(Credential credential)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var soon = now + (long)ClockTolerance.TotalSeconds;
        return credential.ExpiresAt > now && credential.ExpiresAt <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && credential.IssuedAt <= soon && (credential.NotBefore is null || credential.NotBefore <= soon);
    }
}
