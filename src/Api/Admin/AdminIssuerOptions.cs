using FluentValidation;

namespace IdToken.Api.Admin;

/// <summary><c>IdToken:AdminIssuer</c>: whose tokens open /admin. None: there is no /admin.</summary>
internal sealed record AdminIssuerOptions
{
    /// <summary>The issuer's OpenID Connect metadata document.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>The <c>aud</c> that a token must name.</summary>
    public string? Audience { get; init; }
}

internal sealed class AdminIssuerOptionsValidator : AbstractValidator<AdminIssuerOptions>
{
    public AdminIssuerOptionsValidator(bool requireHttps)
    {
        RuleFor(o => o.MetadataAddress)
            .Must(address => Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == "https" || (!requireHttps && url.Scheme == "http")))
            .WithMessage("'{PropertyValue}' is not an https URL.")
            .When(o => o.MetadataAddress is not null || o.Audience is not null);
        RuleFor(o => o.Audience).NotEmpty().When(o => o.MetadataAddress is not null);
    }
}
