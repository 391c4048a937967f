using FluentValidation;

namespace IdToken.Api.Services.Certificates;

/// <summary><c>IdToken:ClientCertificates</c>.</summary>
internal sealed record ClientCertificateOptions
{
    /// <summary>Requests a certificate from every TLS client. Otherwise one is requested only while a service lists a certificate.</summary>
    public bool AlwaysAsk { get; init; }

    /// <summary>Accepts listed certificates outside their validity period. Local trial only.</summary>
    public bool AllowOutsidePeriod { get; init; }

    /// <summary>The header in which a trusted proxy forwards the client's certificate. Empty: no header is read.</summary>
    public string? ForwardedHeader { get; init; }
}

internal sealed class ClientCertificateOptionsValidator : AbstractValidator<ClientCertificateOptions>
{
    public ClientCertificateOptionsValidator() =>
        RuleFor(o => o.ForwardedHeader).Matches("^[A-Za-z0-9-]{1,64}$").WithMessage("'{PropertyValue}' is not a valid header name (1 to 64 of A-Z a-z 0-9 -).");
}
