using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Platform.Sockets;

/// <summary>How the hubs' connections are made and ended.</summary>
internal static class HubSockets
{
    // As long as the raw sockets wait.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    public static void Configure(HttpConnectionDispatcherOptions options)
    {
        options.Transports = HttpTransportType.WebSockets;
        options.WebSockets.CloseTimeout = CloseTimeout;
    }

    /// <summary>Ends a hub connection; where the client may return, the close says so, and one that reconnects by itself does.</summary>
    public static void Close(this HubCallerContext context, bool mayReturn)
    {
        if (mayReturn && context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } connection)
            connection.RequestClose();
        else
            context.Abort();
    }
}
