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
    private static readonly object ConnectionKey = new();

    public override async Task OnConnectedAsync()
    {
        var sessionId = Context.UserIdentifier!;
        // For an operator's own code (protocol, section 5); the server's events go to the newest connection alone.
        await Groups.AddToGroupAsync(Context.ConnectionId, sessionId, Context.ConnectionAborted);
        // Unlike Clients.Caller, this proxy stays valid after the call.
        var connection = new SessionConnection(sessionId, hub.Clients.Client(Context.ConnectionId), messages, logger);
        Context.Items[ConnectionKey] = connection;
        _ = CloseAfterAsync(connection, Context);
        ConnectionLease.Of(Context.GetHttpContext()!).OnShutdown(connection.ShutDown);
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
        if (Context.Items[ConnectionKey] is SessionConnection connection)
            live.Leave(connection);
        return Task.CompletedTask;
    }

    private async Task CloseAfterAsync(SessionConnection connection, HubCallerContext context)
    {
        var connectedAt = Stopwatch.GetTimestamp();
        var close = await connection.Ended;
        Log.Ended(logger, connection.SessionId, "hub", close);
        await context.CloseAsync(close, connectedAt);
    }
}
