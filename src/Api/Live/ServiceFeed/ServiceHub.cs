using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>/hubs/service: a service's feed over SignalR (protocol, section 6). There is nothing to call; the server tells.</summary>
internal sealed class ServiceHub(Feed feed, LiveServices live, IHubContext<ServiceHub, IServiceClient> hub, TimeProvider clock, ILogger<ServiceHub> logger)
    : Hub<IServiceClient>
{
    private static readonly object ConnectionKey = new();

    public override async Task OnConnectedAsync()
    {
        var http = Context.GetHttpContext()!;
        var identity = ServiceAuthenticationHandler.IdentityOf(Context.User!);
        // The query was read before the upgrade.
        FeedPlace.TryRead(http.Request, out var after);
        var start = after ?? await feed.LastAsync(identity.ServiceId);
        var call = CallCorrelation.Of(http.Request);
        call.Tag(http);
        // The proxy outlives this call; Clients.Caller would not.
        var connection = new ServiceConnection(identity, call, hub.Clients.Client(Context.ConnectionId), feed, clock, logger);
        Context.Items[ConnectionKey] = connection;
        Log.Admitted(logger, identity.ServiceId, "hub", call.CorrelationId, call.CallConnectionId);
        live.Join(connection);
        Seat.Of(http).OnLeave(connection.GoAway);
        _ = ServeAsync(connection, Context, start);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items[ConnectionKey] is ServiceConnection connection)
            connection.End(ServiceEnding.ClientLeft);
        return Task.CompletedTask;
    }

    private async Task ServeAsync(ServiceConnection connection, HubCallerContext context, long start)
    {
        using (connection)
        {
            var telling = connection.TellAsync(start);
            var ending = await connection.Ended;
            live.Leave(connection);
            Log.Ended(logger, connection.Identity.ServiceId, "hub", ending, connection.Call.CorrelationId, connection.Call.CallConnectionId);
            context.Close(mayReturn: ending is ServiceEnding.ShuttingDown or ServiceEnding.Failed);
            await telling;
        }
    }
}
