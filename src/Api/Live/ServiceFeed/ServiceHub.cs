using System.Diagnostics;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>/hubs/service: a service's feed over SignalR (protocol, section 6). Clients receive events; there are no methods to call.</summary>
internal sealed class ServiceHub(Feed feed, LiveServices live, IHubContext<ServiceHub, IServiceClient> hub, TimeProvider clock, ILogger<ServiceHub> logger)
    : Hub<IServiceClient>
{
    public override async Task OnConnectedAsync()
    {
        var http = Context.GetHttpContext()!;
        var identity = ServiceAuthenticationHandler.IdentityOf(Context.User!);
        // Validated before the upgrade.
        FeedPosition.TryRead(http.Request, out var after);
        var start = after ?? await feed.LastAsync(identity.ServiceId);
        var call = CallCorrelation.Of(http.Request);
        call.Tag(http);
        // Unlike Clients.Caller, this proxy stays valid after the call.
        var connection = new ServiceConnection(identity, call, hub.Clients.Client(Context.ConnectionId), feed, clock, logger);
        Context.Features.Set(connection);
        live.Join(connection);
        Log.Admitted(logger, identity.ServiceId, "hub", call.CorrelationId, call.CallConnectionId);
        ConnectionLease.Of(http).OnShutdown(connection.ShutDown);
        UpgradedRequest.Release(http);
        _ = ServeAsync(connection, Context, start);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Features.Get<ServiceConnection>() is { } connection)
            connection.End(SocketClose.ClientLeft);
        return Task.CompletedTask;
    }

    private async Task ServeAsync(ServiceConnection connection, HubCallerContext context, long start)
    {
        using (connection)
        {
            var connectedAt = Stopwatch.GetTimestamp();
            var sending = connection.SendAsync(start);
            var close = await connection.Ended;
            live.Leave(connection);
            Log.Ended(logger, connection.Identity.ServiceId, "hub", close, connection.Call.CorrelationId, connection.Call.CallConnectionId);
            await context.CloseAsync(close, connectedAt);
            await sending;
        }
    }
}
