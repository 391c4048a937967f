using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Services;

internal static class ServiceFeature
{
    private static readonly ServiceOptions Demo = new() { Id = "demo", Name = "Demo service", AllowedScopes = [.. Scopes.Known], DefaultScopes = [Scopes.Basic] };

    public static IReadOnlyList<ServiceOptions> AddServices(this IServiceCollection services, Settings settings)
    {
        var registered = Read(settings);
        services.AddSingleton(_ => new ServiceCatalog(registered));
        return registered;
    }

    /// <summary>Reads the services from the current configuration.</summary>
    public static IReadOnlyList<ServiceOptions> Read(Settings settings)
    {
        var configured = settings.BindList("IdToken:Services", new ServiceOptionsValidator());
        if (configured.Count == 0 && settings.IsDevelopment)
            configured = [Demo];
        if (configured.Count == 0)
            settings.Fault("IdToken:Services:0:Id", "is required outside Development: at least one service.");
        if (configured.DistinctBy(s => s.Id).Count() != configured.Count)
            settings.Fault("IdToken:Services", "two entries have the same Id.");
        return configured;
    }
}
