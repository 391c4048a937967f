using FluentValidation;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.ServiceAccess;

/// <summary>One entry of <c>IdToken:ServiceIssuers</c>: whose tokens open a service's connection.</summary>
internal sealed record ServiceIssuerOptions
{
    /// <summary>The issuer's OpenID Connect metadata document, at any path.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>The <c>iss</c> that a token must name and the document must give; none: the document's.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>aud</c> that a token must name.</summary>
    public string? Audience { get; init; }

    /// <summary>How it may sign; none listed: RS256.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The service that every token of it stands for.</summary>
    public string? ServiceId { get; init; }

    /// <summary>Or the claim that names the service.</summary>
    public string? ServiceIdClaim { get; init; }

    /// <summary>Its addresses must be https, but for this machine's own.</summary>
    public bool RequireHttpsMetadata { get; init; } = true;

    public bool Permits(string algorithm) => Algorithms.Count == 0 ? algorithm == SecurityAlgorithms.RsaSha256 : Algorithms.Contains(algorithm, StringComparer.Ordinal);
}

internal sealed class ServiceIssuerOptionsValidator : AbstractValidator<ServiceIssuerOptions>
{
    public ServiceIssuerOptionsValidator(IReadOnlySet<string> services)
    {
        RuleFor(o => o.MetadataAddress)
            .Must((o, address) => IssuerAddress.IsAcceptable(address, o.RequireHttpsMetadata))
            .WithMessage("'{PropertyValue}' is not an https URL.");
        RuleFor(o => o.Audience).NotEmpty();
        RuleForEach(o => o.Algorithms)
            .Must(algorithm => algorithm is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256)
            .WithMessage("'{PropertyValue}' is neither RS256 nor ES256.");
        RuleFor(o => o.ServiceId)
            .Must((o, id) => id is null != o.ServiceIdClaim is null).WithMessage("either this or ServiceIdClaim is required, not both.")
            .Must(id => id is null || services.Contains(id)).WithMessage("'{PropertyValue}' is no registered service.");
    }
}
