using System.Diagnostics.CodeAnalysis;
using FluentValidation;
using IdToken.Api.Services.Issuers;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Access;

/// <summary>One entry of <c>IdToken:ServiceIssuers</c>: an issuer whose tokens open the connections of one or more services.</summary>
internal sealed record ServiceIssuerOptions
{
    private static readonly string[] DefaultAlgorithms = [SecurityAlgorithms.RsaSha256];

    /// <summary>The issuer's OpenID Connect metadata document, at any path.</summary>
    public string MetadataAddress { get; init; } = "";

    /// <summary>The <c>iss</c> that a token and the document must name; none: what the document names.</summary>
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

    /// <summary>The minimum time between two lookups of unknown keys at the issuer.</summary>
    public TimeSpan RefreshCooldown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Claims that a token must have, each with the value given. Without any, every access token of the issuer with this audience is accepted.</summary>
    public IReadOnlyList<RequiredClaim> RequiredClaims { get; init; } = [];

    /// <summary>What its tokens must say.</summary>
    internal TokenRules Rules => new(Audience, Algorithms.Count == 0 ? DefaultAlgorithms : Algorithms, ClockTolerance, RequiredClaims);

    /// <summary>Gets the address of its metadata; returns false if it is not acceptable.</summary>
    internal bool TryGetSource(bool requireHttps, [NotNullWhen(true)] out IssuerSource? source) =>
        IssuerSource.TryCreate(MetadataAddress, Issuer, RequireHttpsMetadata ?? requireHttps, RefreshCooldown, out source);
}

internal sealed class ServiceIssuerOptionsValidator : AbstractValidator<ServiceIssuerOptions>
{
    private static readonly TimeSpan MaximumTolerance = TimeSpan.FromMinutes(5);

    public ServiceIssuerOptionsValidator(bool requireHttps)
    {
        RuleFor(o => o.MetadataAddress).Must((o, address) => o.TryGetSource(requireHttps, out _)).WithMessage("'{PropertyValue}' is not an https URL.");
        RuleFor(o => o.Issuer).NotEmpty().When(o => o.Issuer is not null);
        RuleFor(o => o.Audience).NotEmpty();
        RuleForEach(o => o.Algorithms).Must(a => a is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256).WithMessage("'{PropertyValue}' is neither RS256 nor ES256.");
        RuleFor(o => o.ServiceId).Must((o, id) => id is null != o.ServiceIdClaim is null).WithMessage("either this or ServiceIdClaim is required, not both.");
        RuleFor(o => o.ServiceIdClaim).NotEmpty().When(o => o.ServiceIdClaim is not null);
        RuleForEach(o => o.RequiredClaims).Must(c => c.Name.Length > 0 && c.Value.Length > 0).WithMessage("needs a Name and a Value.");
        RuleFor(o => o.ClockTolerance).InclusiveBetween(TimeSpan.Zero, MaximumTolerance);
        RuleFor(o => o.RefreshCooldown).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }
}
