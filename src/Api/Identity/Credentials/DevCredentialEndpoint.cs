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
            TokenId = request.TokenId ?? CredentialSigner.NewId("tok_"),
            Id = CredentialSigner.NewId("cred_"),
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
        return new(CredentialSigner.Sign(key, key.Kid, credential, claims), credential.TokenId, DateTimeOffset.FromUnixTimeSeconds(credential.ExpiresAt.Value));
    }
}
