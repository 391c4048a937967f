using System.Diagnostics.CodeAnalysis;
using FluentValidation;
using IdToken.Api.Services.Issuers;

namespace IdToken.Api.Admin;

/// <summary><c>IdToken:AdminIssuer</c>: the issuer whose tokens open /admin. Without one, the /admin endpoints do not exist.</summary>
internal sealed record AdminIssuerOptions
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    /// <summary>The issuer's OpenID Connect metadata document.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>The <c>aud</c> that a token must have.</summary>
    public string? Audience { get; init; }

    /// <summary>Gets the address of its metadata; returns false if it is not acceptable.</summary>
    internal bool TryGetSource(bool requireHttps, [NotNullWhen(true)] out IssuerSource? source) =>
        IssuerSource.TryCreate(MetadataAddress, issuer: null, requireHttps, Cooldown, out source);
}

internal sealed class AdminIssuerOptionsValidator : AbstractValidator<AdminIssuerOptions>
{
    public AdminIssuerOptionsValidator(bool requireHttps)
    {
        RuleFor(o => o.MetadataAddress)
            .Must((o, address) => o.TryGetSource(requireHttps, out IssuerSource? _))
            .WithMessage("'{PropertyValue}' is not an https URL.")
            .When(o => o.MetadataAddress is not null || o.Audience is not null);
        RuleFor(o => o.Audience).NotEmpty().When(o => o.MetadataAddress is not null);
    }
}
