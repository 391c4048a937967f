using System.Diagnostics;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>/hubs/session: the session's real-time connection over SignalR (protocol, section 5). Clients receive events; there are no methods to call.</summary>
internal sealed class SessionHub(LiveSessions live, SessionMessages messages, IHubContext<SessionHub, ISessionClient> hub, ILogger<SessionHub> logger)
    : Hub<ISessionClient>
{
    public override async Task OnConnectedAsync()
    {
        var sessionId = Context.UserIdentifier!;
        // For an operator's own code (protocol, section 5); the server's events go to the newest connection alone.
        await Groups.AddToGroupAsync(Context.ConnectionId, sessionId, Context.ConnectionAborted);
        // Unlike Clients.Caller, this proxy stays valid after the call.
        var connection = new SessionConnection(sessionId, hub.Clients.Client(Context.ConnectionId), messages, logger);
        Context.Features.Set(connection);
        _ = CloseAfterAsync(connection, Context, logger);
        var http = Context.GetHttpContext()!;
        ConnectionLease.Of(http).OnShutdown(connection.ShutDown);
        UpgradedRequest.Release(http);
        try
        {
            if (!await live.JoinAsync(connection))
                connection.End(SocketClose.SessionNotFound, c => c.Expired());
        }
        catch (StoreUnavailableException e)
        {
            // The store was available for the admission a moment ago. The client connects again.
            Log.ConnectFailed(logger, sessionId, e);
            connection.End(SocketClose.SessionFailed, _ => Task.CompletedTask);
        }
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Features.Get<SessionConnection>() is { } connection)
            live.Leave(connection);
        return Task.CompletedTask;
    }

    // Static, as the hub itself is needed for the call alone.
    private static async Task CloseAfterAsync(SessionConnection connection, HubCallerContext context, ILogger logger)
    {
        var connectedAt = Stopwatch.GetTimestamp();
        var close = await connection.Ended;
        Log.Ended(logger, connection.SessionId, "hub", close);
        await context.CloseAsync(close, connectedAt);
    }
}
