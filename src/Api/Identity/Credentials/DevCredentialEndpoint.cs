namespace IdToken.Api.Identity.Credentials;

/// <summary>Issues credentials with the built-in issuer. Mapped in Development only.</summary>
internal static class DevCredentialEndpoint
{
    public static IssuedCredential Issue(CredentialRequest request, DevelopmentIssuer issuer, TimeProvider clock)
    {
        var key = issuer.Key ?? throw new InvalidOperationException("There is no built-in issuer outside Development.");
        return CredentialSigner.Issue(key, key.Kid, request with
        {
            GivenName = request.GivenName ?? "Ada",
            FamilyName = request.FamilyName ?? "Lovelace",
            DateOfBirth = request.DateOfBirth ?? new DateOnly(1990, 12, 10),
            Nationality = request.Nationality ?? "IRL",
            Document = request.Document ?? "P1234567",
            TrustLevel = request.TrustLevel ?? 3,
        }, clock.GetUtcNow());
    }
}
