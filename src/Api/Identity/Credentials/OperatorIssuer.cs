using System.Security.Cryptography;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Issues credentials with the operator's own key.</summary>
internal sealed class OperatorIssuer(OperatorIssuerOptions options, TimeProvider clock)
{
    private const int Year = 365;

    private readonly SigningKey _key = new(options.Pem!);

    /// <summary>The entry of <c>IdToken:CredentialIssuers</c> that makes its credentials accepted.</summary>
    public CredentialIssuerOptions AsAccepted => new() { Kid = options.Kid!, Issuer = options.Issuer, PublicKeyPem = PemEncoding.WriteString("PUBLIC KEY", _key.PublicKey) };

    /// <summary>Signs a credential. Claims that the request leaves out are left out of it; a tokenId is made up.</summary>
    public IssuedCredential Issue(CredentialRequest request)
    {
        var now = clock.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + TimeSpan.FromDays(request.ValidDays ?? Year)).ToUnixTimeSeconds());
        var credential = new Credential
        {
            TokenId = request.TokenId ?? CredentialSigner.NewId("tok_"),
            Id = CredentialSigner.NewId("cred_"),
            IssuedAt = now.ToUnixTimeSeconds(),
            ExpiresAt = expires.ToUnixTimeSeconds(),
            Photo = request.Photo,
        };
        return new(CredentialSigner.Sign(_key, options.Kid!, credential, request.Claims), credential.TokenId, expires);
    }
}
