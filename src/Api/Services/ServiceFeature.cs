using IdToken.Api.Configuration;
using IdToken.Api.Tokens;

namespace IdToken.Api.Services;

internal static class ServiceFeature
{
    private static readonly ServiceOptions Demo = new() { Id = "demo", Name = "Demo service", AllowedScopes = [.. Scopes.Known], DefaultScopes = [Scopes.Basic] };

    /// <summary>Gives what is configured, for features that refer to it.</summary>
    public static IReadOnlyList<ServiceOptions> AddServices(this IServiceCollection services, Settings settings)
    {
        var configured = settings.BindList("IdToken:Services", new ServiceOptionsValidator());
        if (configured.Count == 0 && settings.IsDevelopment)
            configured = [Demo];
        if (configured.Count == 0)
            settings.Fault("IdToken:Services:0:Id", "is required outside Development: at least one service.");
        if (configured.DistinctBy(s => s.Id).Count() != configured.Count)
            settings.Fault("IdToken:Services", "each needs an Id of its own.");
        services.AddSingleton(_ => new ServiceCatalog(configured));
        return configured;
    }
}
