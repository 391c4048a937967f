using IdToken.Api.Platform.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace IdToken.Api.Services.Access;

internal static class ServiceAccessFeature
{
    private const string Section = "IdToken:ServiceIssuers";

    public static void AddServiceAccess(this IServiceCollection services, Settings settings, IReadOnlyList<ServiceOptions> registered)
    {
        services.AddSingleton(settings.Bind("IdToken:ServiceSocket", new ServiceSocketOptionsValidator()));
        services.AddSingleton<ServiceTokens>().AddSingleton<ServiceGate>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ServiceAuthenticationHandler>(ServiceAuthenticationHandler.SchemeName, null);
        services.AddIssuers(Configured(settings, registered), requireHttps: !settings.IsDevelopment);
    }

    private static IReadOnlyList<ServiceIssuerOptions> Configured(Settings settings, IReadOnlyList<ServiceOptions> registered)
    {
        var issuers = settings.BindList(Section, new ServiceIssuerOptionsValidator(requireHttps: !settings.IsDevelopment));
        for (var i = 0; i < issuers.Count; i++)
        {
            if (issuers[i].ServiceId is { } id && registered.All(s => s.Id != id))
                settings.Fault($"{Section}:{i}:ServiceId", $"'{id}' is none of IdToken:Services.");
        }

        if (issuers.DistinctBy(i => (i.MetadataAddress, i.Audience)).Count() != issuers.Count)
            settings.Fault(Section, "each needs an Audience of its own, or another MetadataAddress.");
        return issuers;
    }

    private static void AddIssuers(this IServiceCollection services, IReadOnlyList<ServiceIssuerOptions> configured, bool requireHttps)
    {
        services.AddSingleton<IssuerDocuments>();
        services.AddSingleton(provider => ServiceIssuers(provider, configured, requireHttps));
        if (configured.Count == 0)
            return;
        services.AddHostedService<IssuerKeyRefresh>();
        services.AddHealthChecks().AddCheck<ServiceIssuersHealthCheck>("service issuers");
        for (var i = 0; i < configured.Count; i++)
        {
            var index = i;
            services.AddAuthentication().AddJwtBearer(Scheme(index), _ => { });
            services.AddOptions<JwtBearerOptions>(Scheme(index)).Configure<IReadOnlyList<ServiceIssuer>, TimeProvider>(
                (bearer, issuers, clock) => ServiceTokenScheme.Configure(bearer, issuers[index], clock));
        }
    }

    private static IReadOnlyList<ServiceIssuer> ServiceIssuers(IServiceProvider provider, IReadOnlyList<ServiceIssuerOptions> configured, bool requireHttps)
    {
        var keys = new Dictionary<IssuerSource, IssuerKeys>();
        return [.. configured.Select((options, index) => new ServiceIssuer(options, KeysOf(options), Scheme(index)))];

        IssuerKeys KeysOf(ServiceIssuerOptions options)
        {
            IssuerSource.TryCreate(options, requireHttps, out var source);
            if (!keys.TryGetValue(source!, out var known))
                keys.Add(source!, known = ActivatorUtilities.CreateInstance<IssuerKeys>(provider, source!));
            return known;
        }
    }

    private static string Scheme(int index) => $"ServiceToken{index}";
}
