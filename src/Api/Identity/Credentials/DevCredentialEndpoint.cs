using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Issues credentials with the built-in issuer. Mapped in Development only.</summary>
internal static class DevCredentialEndpoint
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    public static DevCredentialResponse Issue(DevCredentialRequest request, DevelopmentIssuer issuer, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var credential = new Credential
        {
            TokenId = request.TokenId ?? "tok_" + RandomText(),
            Id = "cred_" + RandomText(),
            IssuedAt = now.ToUnixTimeSeconds(),
            ExpiresAt = (now + Lifetime).ToUnixTimeSeconds(),
            Photo = request.Photo,
        };
        var claims = new CredentialClaims
        {
            GivenName = request.GivenName ?? "Ada",
            FamilyName = request.FamilyName ?? "Lovelace",
            DateOfBirth = request.DateOfBirth ?? new DateOnly(1990, 12, 10),
            Nationality = request.Nationality ?? "IRL",
            Document = request.Document ?? "P1234567",
            TrustLevel = request.TrustLevel ?? 3,
        };
        var key = issuer.Key ?? throw new InvalidOperationException("There is no built-in issuer outside Development.");
        var vdsData = CompactJws.Sign(key, CompactJws.Header(CredentialReader.Type, key.Kid), Payload(credential, claims));
        return new(vdsData, credential.TokenId, DateTimeOffset.FromUnixTimeSeconds(credential.ExpiresAt.Value));
    }

    /// <summary>Merges both parts into one JSON object.</summary>
    private static byte[] Payload(Credential credential, CredentialClaims claims)
    {
        var merged = JsonSerializer.SerializeToNode(credential, CredentialJsonContext.Default.Credential)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(claims, CredentialJsonContext.Default.CredentialClaims)!.AsObject())
            merged[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(merged, CredentialJsonContext.Default.JsonObject);
    }

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
}
