using System.Security.Cryptography;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Issues credentials with the operator's own key.</summary>
internal sealed class OperatorIssuer(OperatorIssuerOptions options, TimeProvider clock)
{
    private readonly SigningKey _key = new(options.Pem!);

    /// <summary>The entry of <c>IdToken:CredentialIssuers</c> that makes its credentials accepted.</summary>
    public CredentialIssuerOptions AsAccepted => new() { Kid = options.Kid!, Issuer = options.Issuer, PublicKeyPem = PemEncoding.WriteString("PUBLIC KEY", _key.PublicKey) };

    /// <inheritdoc cref="CredentialSigner.Issue"/>
    public IssuedCredential Issue(CredentialRequest request) => CredentialSigner.Issue(_key, options.Kid!, request, clock.GetUtcNow());
}
