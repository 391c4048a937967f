using IdToken.Api.Connections;
using IdToken.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Realtime;

internal static class RealtimeFeature
{
    private const string SessionPolicy = "Session";

    public static void AddRealtime(this IServiceCollection services)
    {
        services.AddSingleton<ServerInstance>().AddSingleton<LiveSessions>().AddSingleton<SessionMessages>();
        services.AddSingleton<SessionAdmission>().AddSingleton<RawSessionEndpoint>();
        services.AddSingleton<Canary>().AddHostedService<ChangeFeed>().AddHostedService(p => p.GetRequiredService<Canary>());
        services.AddHostedService<ExpirySweep>().AddHostedService<OverdueSweep>();

        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, WsTokenAuthenticationHandler>(WsTokenAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(SessionPolicy, policy => policy
            .AddAuthenticationSchemes(WsTokenAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser()
            .AddRequirements(new SessionRequirement()));
        services.AddSingleton<IAuthorizationHandler, SessionAuthorizationHandler>();
        services.AddSingleton<IUserIdProvider, SessionUserIdProvider>();
        services.AddSignalR(options => options.MaximumReceiveMessageSize = TextSocket.MaximumMessageBytes)
            .AddJsonProtocol(options => HttpFeature.Configure(options.PayloadSerializerOptions));
    }

    public static void MapRealtime(this WebApplication app)
    {
        // Over HTTP/2 an upgrade is a CONNECT (RFC 8441).
        app.MapMethods("/ws/session/{sessionId}", ["GET", "CONNECT"], (HttpContext http, string sessionId, RawSessionEndpoint raw) => raw.HandleAsync(http, sessionId))
            .ExcludeFromDescription()
            .TakesSeat();
        app.MapHub<SessionHub>("/hubs/session", HubSockets.Configure)
            .RequireAuthorization(SessionPolicy)
            .TakesSeat();
    }
}
