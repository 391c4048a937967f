using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdToken.Api.Services.Issuers;

internal static class IssuerFeature
{
    /// <summary>Adds an issuer: its keys are loaded from the start on, and <see cref="BearerTokens"/> examines its tokens. Resolved by the scheme's name.</summary>
    public static void AddTrustedIssuer(this IServiceCollection services, string scheme, IssuerSource source, TokenRules rules)
    {
        services.TryAddSingleton<IssuerMetadataClient>();
        services.TryAddSingleton<IssuerKeyCache>();
        services.AddHostedService<IssuerKeyRefresh>();
        services.AddKeyedSingleton(scheme, (provider, _) => new TrustedIssuer(scheme, provider.GetRequiredService<IssuerKeyCache>().Of(source), rules));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<TrustedIssuer>(scheme));
        // Not AddJwtBearer, which would let the configuration's Authentication:Schemes change the rules.
        services.AddSchemes().AddScheme<JwtBearerOptions, JwtBearerHandler>(scheme, null);
        services.AddOptions<JwtBearerOptions>(scheme).Configure<IServiceProvider, TimeProvider>(
            (bearer, provider, clock) => IssuerTokenScheme.Configure(bearer, provider.GetRequiredKeyedService<TrustedIssuer>(scheme), clock));
    }
}
