using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using Microsoft.AspNetCore.Authorization;

namespace IdToken.Api.Live.ServiceFeed;

internal static class ServiceFeedFeature
{
    private const string Policy = "Service";

    public static void AddServiceFeed(this IServiceCollection services)
    {
        services.AddSingleton<FeedStore>().AddSingleton<FeedSignals>().AddSingleton<Feed>().AddSingleton<LiveServices>();
        services.AddSingleton<ServiceRefusals>().AddSingleton<ServiceSocketEndpoint>();
        services.AddHostedService<ServiceSweep>();
        services.AddSingleton<OutboxStore>().AddSingleton<FeedMover>().AddHostedService(provider => provider.GetRequiredService<FeedMover>());
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(ServiceAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser()
            .AddRequirements(new FeedPositionRequirement()));
        services.AddSingleton<IAuthorizationHandler, FeedPositionAuthorizationHandler>();
    }

    public static void MapServiceFeed(this WebApplication app)
    {
        // Over HTTP/2 an upgrade is a CONNECT (RFC 8441).
        app.MapMethods("/ws", ["GET", "CONNECT"], (HttpContext http, ServiceSocketEndpoint raw) => raw.HandleAsync(http))
            .ExcludeFromDescription()
            .LimitsUnauthenticated(byHandler: true)
            .RequiresLease();
        app.MapHub<ServiceHub>("/hubs/service", HubSockets.Configure)
            .RequireAuthorization(Policy)
            .LimitsUnauthenticated()
            .NegotiatesWithoutState()
            .ServedOutsidePipeline()
            .RequiresLease();
    }
}
