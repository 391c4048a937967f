using System.Text.Json;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Reads identity credentials that a configured issuer signed and that are valid now.</summary>
internal sealed class CredentialReader(IReadOnlyList<CredentialIssuerOptions> issuers, DevelopmentIssuer development, TimeProvider clock)
{
    public const string Type = "idtoken-credential+jwt";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    // Of a member that is there twice, readers take one or the other.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, (byte[] Key, string Issuer)> _issuers = issuers.ToDictionary(
        i => i.Kid, i => (P256.ReadPublicKey(i.PublicKeyPem)!, i.Issuer ?? i.Kid), StringComparer.Ordinal);

    /// <summary>Returns the credential, or refuses it: forged, of an issuer that is not configured, malformed, out of range, expired, or not valid yet.</summary>
    public Result<Credential> Read(string vdsData)
    {
        if (CompactJws.Parse(vdsData.Trim(), Type) is not { Kid: { } kid } jws || IssuerOf(kid) is not { } issuer || !jws.IsSignedBy(issuer.Key))
            return Refusal.InvalidCredential;
        try
        {
            using var json = JsonDocument.Parse(jws.Payload, Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return Refusal.InvalidCredential;
            if (CredentialRules.Check(json.RootElement, clock) is { Count: > 0 } faults)
                return Result<Credential>.Refused(Refusal.InvalidCredential, faults);
            var credential = json.Deserialize(CredentialJsonContext.Default.Credential)!;
            return IsValidNow(credential)
                ? credential with { Issuer = issuer.Name, Claims = CredentialClaims.Parse(jws.Payload) }
                : Refusal.InvalidCredential;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, not valid Unicode, or a member of another type.
            return Refusal.InvalidCredential;
        }
    }

    private (byte[] Key, string Name)? IssuerOf(string kid)
    {
        if (_issuers.TryGetValue(kid, out var issuer))
            return issuer;
        return development.Key is { } key && key.Kid == kid ? (key.PublicKey, kid) : null;
    }

    private bool IsValidNow(Credential credential)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var soon = now + (long)ClockTolerance.TotalSeconds;
        return credential.ExpiresAt > now && credential.ExpiresAt <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && credential.IssuedAt <= soon && (credential.NotBefore is null || credential.NotBefore <= soon);
    }
}
