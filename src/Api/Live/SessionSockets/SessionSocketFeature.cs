using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.SessionSockets;

internal static class SessionSocketFeature
{
    private const string SessionPolicy = "Session";

    public static void AddSessionSockets(this IServiceCollection services)
    {
        services.AddSingleton<LiveSessions>().AddSingleton<SessionMessages>();
        services.AddSingleton<SessionAdmission>().AddSingleton<RawSessionEndpoint>();
        services.AddHostedService<ExpirySweep>();

        services.AddSchemes().AddScheme<AuthenticationSchemeOptions, WsTokenAuthenticationHandler>(WsTokenAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(SessionPolicy, policy => policy
            .AddAuthenticationSchemes(WsTokenAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser()
            .AddRequirements(new SessionRequirement()));
        services.AddSingleton<IAuthorizationHandler, SessionAuthorizationHandler>();
        services.AddSingleton<IUserIdProvider, SessionUserIdProvider>();
        services.AddSignalR(options => options.MaximumReceiveMessageSize = TextSocket.MaximumMessageBytes)
            .AddJsonProtocol(options => WireJson.Configure(options.PayloadSerializerOptions));
    }

    public static void MapSessionSockets(this WebApplication app)
    {
        // Over HTTP/2 an upgrade is a CONNECT (RFC 8441).
        app.MapMethods("/ws/session/{sessionId}", ["GET", "CONNECT"], (HttpContext http, string sessionId, RawSessionEndpoint raw) => raw.HandleAsync(http, sessionId))
            .ExcludeFromDescription()
            .LimitsUnauthenticated(byHandler: true)
            .RequiresLease();
        app.MapHub<SessionHub>("/hubs/session", HubSockets.Configure)
            .RequireAuthorization(SessionPolicy)
            .LimitsUnauthenticated()
            .NegotiatesWithoutState()
            .ServedOutsidePipeline()
            .RequiresLease();
    }
}
