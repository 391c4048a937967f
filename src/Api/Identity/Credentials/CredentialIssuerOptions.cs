using FluentValidation;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>One entry of <c>IdToken:CredentialIssuers</c>: whose identity credentials are accepted.</summary>
internal sealed record CredentialIssuerOptions
{
    /// <summary>The key's name in a credential's header.</summary>
    public string Kid { get; init; } = "";

    /// <summary>The issuer's own name, which the entries of its several keys share; none: the Kid. A phone is replaced only by a credential of the same issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>ECDSA P-256, PEM, SPKI.</summary>
    public string PublicKeyPem { get; init; } = "";
}

internal sealed class CredentialIssuerOptionsValidator : AbstractValidator<CredentialIssuerOptions>
{
    public CredentialIssuerOptionsValidator()
    {
        RuleFor(o => o.Kid).NotEmpty().MaximumCharacters(128);
        RuleFor(o => o.Issuer).NotEmpty().When(o => o.Issuer is not null).MaximumCharacters(128);
        RuleFor(o => o.PublicKeyPem).Must(pem => P256.ReadPublicKey(pem) is not null).WithMessage("must be an ECDSA P-256 public key in PEM.");
    }
}
