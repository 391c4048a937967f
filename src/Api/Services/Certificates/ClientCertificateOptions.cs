using FluentValidation;

namespace IdToken.Api.Services.Certificates;

/// <summary><c>IdToken:ClientCertificates</c>.</summary>
internal sealed record ClientCertificateOptions
{
    /// <summary>Asks every TLS client for a certificate; otherwise only while some service lists one.</summary>
    public bool AlwaysAsk { get; init; }

    /// <summary>Takes a listed certificate before and after its period as well. Local trial only.</summary>
    public bool AllowOutsidePeriod { get; init; }

    /// <summary>The header in which a trusted proxy hands the client's certificate on. None: no header is read.</summary>
    public string? ForwardedHeader { get; init; }
}

internal sealed class ClientCertificateOptionsValidator : AbstractValidator<ClientCertificateOptions>
{
    public ClientCertificateOptionsValidator() =>
        RuleFor(o => o.ForwardedHeader).Matches("^[A-Za-z0-9-]{1,64}$").WithMessage("'{PropertyValue}' is no name of a header: 1 to 64 of A-Z a-z 0-9 -.");
}
