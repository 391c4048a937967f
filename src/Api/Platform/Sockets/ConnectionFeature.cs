using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Platform.Sockets;

internal static class ConnectionFeature
{
    public static void AddConnections(this IServiceCollection services, Settings settings)
    {
        var connections = settings.Bind("IdToken:Connections", new ConnectionOptionsValidator()).OrDefault(settings.IsDevelopment);
        var drain = settings.Bind("IdToken:Drain", new DrainOptionsValidator()).OrDefault(settings.IsDevelopment);
        services.AddSingleton(connections).AddSingleton(drain).AddSingleton<ConnectionLeases>().AddSingleton<ConnectionGate>().AddSingleton<AdmittedSockets>();
        services.AddSingleton<StopSignals>().AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<StopSignals>());
        services.AddHostedService<Drain>().AddHostedService<MemoryRelease>();
        services.AddHealthChecks().AddCheck<DrainHealthCheck>("stopping");
        services.Configure<HostOptions>(host => host.ShutdownTimeout = drain.Delay!.Value + drain.Window!.Value + Drain.Rest);
        // After SignalR, which turns the WebSocket pings off.
        services.PostConfigure<WebSocketOptions>(sockets =>
        {
            sockets.KeepAliveInterval = connections.PingInterval;
            sockets.KeepAliveTimeout = connections.PingTimeout;
        });
    }

    /// <summary>Comes before all other middleware.</summary>
    public static void UseAdmittedSockets(this WebApplication app)
    {
        app.UseWebSockets();
        var sockets = app.Services.GetRequiredService<AdmittedSockets>();
        app.Use(sockets.HandleAsync);
    }

    /// <summary>Comes after routing and before authentication, so that a rejected connection costs no more than the check.</summary>
    public static void UseConnectionGate(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<ConnectionGate>();
        app.Use(gate.HandleAsync);
    }

    /// <summary>WebSockets of this endpoint acquire a lease, or are rejected.</summary>
    public static void RequiresLease(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new RequiresLease());
}
