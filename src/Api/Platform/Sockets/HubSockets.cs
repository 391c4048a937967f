using System.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Configures the hubs' connections and closes them.</summary>
internal static class HubSockets
{
    /// <summary>
    /// The shortest life of a connection that ends for good. The stock JavaScript client's start() rejects when the close reaches it together with the answer to its
    /// handshake, although the events before the close were delivered.
    /// </summary>
    public static readonly TimeSpan MinimumLife = TimeSpan.FromSeconds(1);

    public static void Configure(HttpConnectionDispatcherOptions options)
    {
        options.Transports = HttpTransportType.WebSockets;
        options.WebSockets.CloseTimeout = TextSocket.CloseTimeout;
    }

    /// <summary>Serves the hub's sockets once the pipeline has returned; see <see cref="AdmittedSockets"/>.</summary>
    public static HubEndpointConventionBuilder ServedOutsidePipeline(this HubEndpointConventionBuilder hub)
    {
        hub.Add(endpoint =>
        {
            var serve = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http =>
            {
                if (!http.WebSockets.IsWebSocketRequest)
                    return serve(http);
                AdmittedSockets.Admit(http, serve);
                return Task.CompletedTask;
            };
        });
        return hub;
    }

    /// <summary>Closes a hub connection. The close message says whether the client may return, and one that reconnects by itself then does.</summary>
    /// <param name="context">The connection.</param>
    /// <param name="close">Why it ends.</param>
    /// <param name="connectedAt">The <see cref="Stopwatch"/>'s timestamp of its beginning.</param>
    public static async Task CloseAsync(this HubCallerContext context, SocketClose close, long connectedAt)
    {
        if (close.MayReturn && context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } connection)
        {
            // The client has to connect again anyway, so that its start() may reject.
            connection.RequestClose();
            return;
        }

        var rest = MinimumLife - Stopwatch.GetElapsedTime(connectedAt);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, context.ConnectionAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}
