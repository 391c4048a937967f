using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Identity.Tokens;

internal static class TokenFeature
{
    public const string KeySetPath = "/.well-known/jwks.json";

    public static void AddTokens(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:Jwt", new JwtOptionsValidator()));
        services.AddSingleton(IssuerUrl.Read(settings)).AddSingleton(PhoneUrl.Read(settings));
    }

    public static void MapDiscovery(this IEndpointRouteBuilder api)
    {
        var discovery = api.MapGroup("").WithTags("Discovery");
        discovery.MapGet(KeySetPath, Discovery.KeySet).Produces<JsonWebKeySet>().WithSummary("The keys that sign tokens");
        discovery.MapGet("/.well-known/openid-configuration", Discovery.Configuration).Produces<OpenIdConfiguration>().WithSummary("Where the keys are, for stock JWT libraries");
    }
}
