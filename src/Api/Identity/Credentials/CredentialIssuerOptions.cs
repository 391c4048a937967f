using FluentValidation;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>One entry of <c>IdToken:CredentialIssuers</c>: whose credentials are believed.</summary>
internal sealed record CredentialIssuerOptions
{
    public string Kid { get; init; } = "";

    /// <summary>ECDSA P-256, PEM, SPKI.</summary>
    public string PublicKeyPem { get; init; } = "";
}

internal sealed class CredentialIssuerOptionsValidator : AbstractValidator<CredentialIssuerOptions>
{
    public CredentialIssuerOptionsValidator()
    {
        RuleFor(o => o.Kid).NotEmpty().MaximumLength(128);
        RuleFor(o => o.PublicKeyPem).Must(pem => P256.ReadPublicKey(pem) is not null).WithMessage("must be an ECDSA P-256 public key in PEM.");
    }
}
