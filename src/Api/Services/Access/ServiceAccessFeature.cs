using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using IdToken.Api.Services.Issuers;
using Microsoft.AspNetCore.Authentication;

namespace IdToken.Api.Services.Access;

internal static class ServiceAccessFeature
{
    private const string Section = "IdToken:ServiceIssuers";

    public static void AddServiceAccess(this IServiceCollection services, Settings settings, IReadOnlyList<ServiceOptions> registered)
    {
        services.AddSingleton(settings.Bind("IdToken:ServiceSocket", new ServiceSocketOptionsValidator()));
        services.AddSingleton<ServiceTokens>().AddSingleton<ServiceGate>();
        services.AddSchemes().AddScheme<AuthenticationSchemeOptions, ServiceAuthenticationHandler>(ServiceAuthenticationHandler.SchemeName, null);
        services.AddIssuers(Configured(settings, registered), requireHttps: !settings.IsDevelopment);
    }

    private static IReadOnlyList<ServiceIssuerOptions> Configured(Settings settings, IReadOnlyList<ServiceOptions> registered)
    {
        var issuers = settings.BindList(Section, new ServiceIssuerOptionsValidator(requireHttps: !settings.IsDevelopment));
        for (var i = 0; i < issuers.Count; i++)
        {
            if (issuers[i].ServiceId is { } id && registered.All(s => s.Id != id))
                settings.Fault($"{Section}:{i}:ServiceId", $"'{id}' is not the Id of any of IdToken:Services.");
        }

        if (issuers.DistinctBy(i => (i.MetadataAddress, i.Audience)).Count() != issuers.Count)
            settings.Fault(Section, "two entries have the same MetadataAddress and Audience.");
        return issuers;
    }

    private static void AddIssuers(this IServiceCollection services, IReadOnlyList<ServiceIssuerOptions> configured, bool requireHttps)
    {
        services.AddSingleton<IReadOnlyList<ServiceIssuer>>(provider =>
            [.. configured.Select((options, index) => new ServiceIssuer(options, provider.GetRequiredKeyedService<TrustedIssuer>(Scheme(index))))]);
        for (var i = 0; i < configured.Count; i++)
        {
            // An address that is not a URL is a fault that stops the start.
            if (configured[i].TryGetSource(requireHttps, out var source))
                services.AddTrustedIssuer(Scheme(i), source, configured[i].Rules);
        }

        if (configured.Count > 0)
            services.AddHealthChecks().AddCheck<ServiceIssuersHealthCheck>("service issuers");
    }

    private static string Scheme(int index) => $"ServiceToken{index}";
}
