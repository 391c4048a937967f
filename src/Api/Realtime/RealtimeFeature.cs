using IdToken.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using WebSocketOptions = Microsoft.AspNetCore.Builder.WebSocketOptions;

namespace IdToken.Api.Realtime;

internal static class RealtimeFeature
{
    private const string SessionPolicy = "Session";

    public static void AddRealtime(this IServiceCollection services)
    {
        services.AddSingleton<ServerInstance>().AddSingleton<LiveSessions>().AddSingleton<SessionMessages>();
        services.AddSingleton<SessionAdmission>().AddSingleton<RawSessionEndpoint>();
        services.AddHostedService<ChangeFeed>().AddHostedService<ExpirySweep>().AddHostedService<OverdueSweep>().AddHostedService<Farewell>();

        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, WsTokenAuthenticationHandler>(WsTokenAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(SessionPolicy, policy => policy
            .AddAuthenticationSchemes(WsTokenAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser()
            .AddRequirements(new SessionRequirement()));
        services.AddSingleton<IAuthorizationHandler, SessionAuthorizationHandler>();
        services.AddSingleton<IUserIdProvider, SessionUserIdProvider>();
        services.AddSignalR(options => options.MaximumReceiveMessageSize = TextSocket.MaximumMessageBytes)
            .AddJsonProtocol(options => HttpFeature.Configure(options.PayloadSerializerOptions));
        services.Configure<WebSocketOptions>(options =>
        {
            // Finds a half-open connection within 30 s.
            options.KeepAliveInterval = TimeSpan.FromSeconds(15);
            options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        });
    }

    public static void MapRealtime(this WebApplication app)
    {
        // Over HTTP/2 an upgrade is a CONNECT (RFC 8441).
        app.MapMethods("/ws/session/{sessionId}", ["GET", "CONNECT"], (HttpContext http, string sessionId, RawSessionEndpoint raw) => raw.HandleAsync(http, sessionId))
            .ExcludeFromDescription()
            // It checks its token itself. What authentication and the like would keep for each waiting socket is 0.7 KiB of 15.
            .ShortCircuit();
        app.MapHub<SessionHub>("/hubs/session", options => options.Transports = HttpTransportType.WebSockets)
            .RequireAuthorization(SessionPolicy);
    }
}
