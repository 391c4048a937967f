using IdToken.Api.Configuration;
using IdToken.Api.Services;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace IdToken.Api.ServiceAccess;

internal static class ServiceAccessFeature
{
    public static void AddServiceAccess(this IServiceCollection services, Settings settings, IReadOnlyList<ServiceOptions> registered)
    {
        var issuers = settings.BindList("IdToken:ServiceIssuers", new ServiceIssuerOptionsValidator(registered.Select(s => s.Id).ToHashSet()));
        services.AddSingleton(settings.Bind("IdToken:ServiceSocket", new ServiceSocketOptionsValidator()));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<ServiceIssuers>(s, issuers));
        services.AddSingleton<ServiceTokens>().AddSingleton<ServiceGate>();
        services.AddHostedService(s => s.GetRequiredService<ServiceIssuers>());
        services.AddHealthChecks().AddCheck<IssuerHealthCheck>("service issuers");
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, ServiceTokenBearer>();
        services.AddAuthentication()
            .AddJwtBearer(ServiceTokenBearer.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, ServiceAuthenticationHandler>(ServiceAuthenticationHandler.SchemeName, null);
    }
}
