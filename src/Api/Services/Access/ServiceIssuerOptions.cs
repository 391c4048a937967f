using FluentValidation;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Access;

/// <summary>One entry of <c>IdToken:ServiceIssuers</c>: whose tokens open a service's connection, and which service's.</summary>
internal sealed record ServiceIssuerOptions
{
    /// <summary>The issuer's OpenID Connect metadata document, wherever it lies.</summary>
    public string MetadataAddress { get; init; } = "";

    /// <summary>The <c>iss</c> that a token must name, and the document too; none: what the document names.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>aud</c> that a token must name, letter for letter. For several, an entry each.</summary>
    public string Audience { get; init; } = "";

    /// <summary>RS256, ES256 or both; none listed: RS256.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The service that every token of this entry stands for.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The claim that names the service instead.</summary>
    public string? ServiceIdClaim { get; init; }

    /// <summary>Only https, except on this machine; none: true outside Development.</summary>
    public bool? RequireHttpsMetadata { get; init; }

    /// <summary>How far the issuer's clock may be off, either way.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The least time between two looks for keys that tokens name and the issuer may have published since.</summary>
    public TimeSpan RefreshCooldown { get; init; } = TimeSpan.FromSeconds(30);

    public bool Permits(string algorithm) =>
        Algorithms.Count == 0 ? algorithm == SecurityAlgorithms.RsaSha256 : Algorithms.Contains(algorithm, StringComparer.Ordinal);
}

internal sealed class ServiceIssuerOptionsValidator : AbstractValidator<ServiceIssuerOptions>
{
    private static readonly TimeSpan MaximumTolerance = TimeSpan.FromMinutes(5);

    public ServiceIssuerOptionsValidator(bool requireHttps)
    {
        RuleFor(o => o.MetadataAddress).Must((o, address) => IssuerSource.TryCreate(o, requireHttps, out _)).WithMessage("'{PropertyValue}' is not an https URL.");
        RuleFor(o => o.Issuer).NotEmpty().When(o => o.Issuer is not null);
        RuleFor(o => o.Audience).NotEmpty();
        RuleForEach(o => o.Algorithms).Must(a => a is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256).WithMessage("'{PropertyValue}' is neither RS256 nor ES256.");
        RuleFor(o => o.ServiceId).Must((o, id) => id is null != o.ServiceIdClaim is null).WithMessage("either this or ServiceIdClaim is required, not both.");
        RuleFor(o => o.ServiceIdClaim).NotEmpty().When(o => o.ServiceIdClaim is not null);
        RuleFor(o => o.ClockTolerance).InclusiveBetween(TimeSpan.Zero, MaximumTolerance);
        RuleFor(o => o.RefreshCooldown).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }
}
