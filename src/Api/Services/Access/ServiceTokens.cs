using IdToken.Api.Services.Issuers;

namespace IdToken.Api.Services.Access;

/// <summary>Examines the bearer tokens of services' back ends.</summary>
internal sealed class ServiceTokens(IReadOnlyList<ServiceIssuer> issuers, ServiceCatalog services)
{
    private readonly TrustedIssuer[] _trusted = [.. issuers.Select(i => i.Issuer)];

    /// <summary>Whether any issuer is configured.</summary>
    public bool AreAccepted => issuers.Count > 0;

    /// <summary>Returns whether any token could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => issuers.Any(i => i.Options.ServiceId is null || i.Options.ServiceId == serviceId);

    /// <summary>The verdict on a request's token, with the id of the service that it stands for.</summary>
    public Task<TokenVerdict> ExamineAsync(HttpContext http) => BearerTokens.ExamineAsync(http, _trusted, (issuer, user) =>
        issuers.First(i => ReferenceEquals(i.Issuer, issuer)).ServiceIdOf(user) is { } id ? services.Find(id)?.Id : null);
}
