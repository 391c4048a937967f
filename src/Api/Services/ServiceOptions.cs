using FluentValidation;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Services;

/// <summary>One entry of <c>IdToken:Services</c>: a relying party.</summary>
internal sealed record ServiceOptions
{
    /// <summary>The token's <c>aud</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name that a person reads on the phone; by default the id.</summary>
    public string? Name { get; init; }

    /// <summary>The scopes that it may request; a composite includes its parts.</summary>
    public IReadOnlyList<string> AllowedScopes { get; init; } = [];

    /// <summary>The scopes that it requests if an initiation names none.</summary>
    public IReadOnlyList<string> DefaultScopes { get; init; } = [];

    /// <summary>What a person does with the code. Null: types it, in Development compares it.</summary>
    public CodeEntry? CodeEntry { get; init; }

    /// <summary>Whether it may start sign-ins without naming the person: the page shows a QR code, and the phone that claims it says who signs in.</summary>
    public bool AllowAnonymousInitiation { get; init; }

    /// <summary>Browser origins that may open its sessions' sockets. Empty: any.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The credentials that its back end may present to open the service's connection. Empty: either.</summary>
    public IReadOnlyList<string> AllowedCredentials { get; init; } = [];

    /// <summary>Its back end must present all of the allowed credentials, not just one.</summary>
    public bool RequireAllCredentials { get; init; }

    /// <summary>Thumbprints of its back end's client certificates, SHA-1 or SHA-256. Changes apply while the server runs.</summary>
    public IReadOnlyList<string> ClientCertificates { get; init; } = [];

    /// <summary>Returns whether the service accepts this kind of credential.</summary>
    public bool Takes(ServiceCredential credential) => AllowedCredentials.Count == 0 || AllowedCredentials.Contains($"{credential}", StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a service's back end can present.</summary>
internal enum ServiceCredential
{
    /// <summary>A bearer token of one of <c>IdToken:ServiceIssuers</c>.</summary>
    Jwt,

    /// <summary>A client certificate that the service lists.</summary>
    Certificate,
}

internal sealed class ServiceOptionsValidator : AbstractValidator<ServiceOptions>
{
    private static readonly string[] Credentials = Enum.GetNames<ServiceCredential>();

    public ServiceOptionsValidator()
    {
        RuleFor(o => o.Id).NotEmpty().MaximumCharacters(128);
        RuleForEach(o => o.AllowedScopes).Must(Scopes.IsKnown).WithMessage("'{PropertyValue}' is not a scope of this server.");
        RuleForEach(o => o.DefaultScopes)
            .Must((o, scope) => Scopes.Expand([scope]).IsSubsetOf(Scopes.Expand(o.AllowedScopes)))
            .WithMessage("'{PropertyValue}' is not among the allowed scopes.");
        RuleFor(o => o.CodeEntry).IsInEnum();
        RuleForEach(o => o.AllowedOrigins).Must(IsOrigin).WithMessage("'{PropertyValue}' is not an origin: scheme, host and port, without a path.");
        RuleForEach(o => o.AllowedCredentials).Must(IsCredential).WithMessage($"'{{PropertyValue}}' is not one of {string.Join(", ", Credentials)}.");
        RuleForEach(o => o.ClientCertificates).Must(t => Thumbprint.Parse(t) is not null).WithMessage("'{PropertyValue}' is not a SHA-1 (40 hex digits) or SHA-256 (64) thumbprint.");
    }

    private static bool IsCredential(string text) => Credentials.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") && url.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
