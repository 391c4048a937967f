using System.Diagnostics;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.Devices;

/// <summary>/hubs/device: sends a person's devices their sign-in requests. There are no methods to call; a device decides by POST.</summary>
internal sealed class DeviceHub(LiveDevices live, DeviceMessages messages, IHubContext<DeviceHub, IDeviceClient> hub, TimeProvider clock, ILogger<DeviceHub> logger)
    : Hub<IDeviceClient>
{
    public override async Task OnConnectedAsync()
    {
        // The proxy outlives this call; Clients.Caller would not.
        var connection = new DeviceConnection(DeviceAuthenticationHandler.DeviceOf(Context.User!), hub.Clients.Client(Context.ConnectionId), messages, clock, logger);
        Context.Features.Set(connection);
        _ = CloseAfterAsync(connection, Context);
        var http = Context.GetHttpContext()!;
        ConnectionLease.Of(http).OnShutdown(connection.ShutDown);
        UpgradedRequest.Release(http);
        try
        {
            await live.JoinAsync(connection);
        }
        catch (StoreUnavailableException e)
        {
            // The store answered when it checked the token. The device reconnects, and is refused until the store answers again.
            Log.JoinFailed(logger, connection.TokenId, e);
            connection.End(SocketClose.DeviceFailed);
        }
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Features.Get<DeviceConnection>() is { } connection)
            live.Leave(connection);
        return Task.CompletedTask;
    }

    private async Task CloseAfterAsync(DeviceConnection connection, HubCallerContext context)
    {
        var connectedAt = Stopwatch.GetTimestamp();
        var close = await connection.Ended;
        Log.Ended(logger, connection.TokenId, close);
        await context.CloseAsync(close, connectedAt);
    }
}
