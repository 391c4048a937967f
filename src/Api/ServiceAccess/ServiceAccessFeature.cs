using IdToken.Api.Configuration;
using Microsoft.AspNetCore.Authentication;

namespace IdToken.Api.ServiceAccess;

internal static class ServiceAccessFeature
{
    public static void AddServiceAccess(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:ServiceSocket", new ServiceSocketOptionsValidator()));
        services.AddSingleton<ServiceTokens>().AddSingleton<ServiceGate>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ServiceAuthenticationHandler>(ServiceAuthenticationHandler.SchemeName, null);
    }
}
