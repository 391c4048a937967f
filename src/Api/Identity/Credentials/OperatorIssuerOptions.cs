using FluentValidation;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary><c>IdToken:CredentialIssuer</c>: the key with which this server issues credentials, and whose credentials it accepts. None: it issues none.</summary>
internal sealed record OperatorIssuerOptions
{
    /// <summary>Names the key in credentials.</summary>
    public string? Kid { get; init; }

    /// <summary>The issuer's own name, which its earlier and later keys share; none: the Kid.</summary>
    public string? Issuer { get; init; }

    /// <summary>ECDSA P-256 private key.</summary>
    public string? Pem { get; init; }

    // A record would print its key.
    public override string ToString() => $"credential issuer {Kid}";
}

internal sealed class OperatorIssuerOptionsValidator : AbstractValidator<OperatorIssuerOptions>
{
    public OperatorIssuerOptionsValidator()
    {
        RuleFor(o => o.Kid).NotEmpty().MaximumCharacters(128).When(o => o.Kid is not null || o.Pem is not null);
        RuleFor(o => o.Issuer).NotEmpty().When(o => o.Issuer is not null).MaximumCharacters(128);
        RuleFor(o => o.Pem).Must(pem => P256.IsPrivateKey(pem ?? "")).WithMessage("must be an ECDSA P-256 private key in PEM.").When(o => o.Kid is not null || o.Pem is not null);
    }
}
