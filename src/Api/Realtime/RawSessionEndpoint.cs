using IdToken.Api.Http;
using IdToken.Api.Keys;
using IdToken.Api.Sessions;

namespace IdToken.Api.Realtime;

/// <summary>GET /ws/session/{sessionId}: the documented raw WebSocket (protocol, section 4).</summary>
internal sealed class RawSessionEndpoint(
    MasterSecrets secrets, SessionAdmission admission, LiveSessions live, SessionMessages messages, ILogger<RawSessionEndpoint> logger)
{
    private const string Protocol = "idtoken.v1";

    // How long a client has to answer our close before the connection is cut.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    public async Task HandleAsync(HttpContext http, string sessionId)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync("WebSocket connection expected.", http.RequestAborted);
            return;
        }

        // The token before the store: who has none costs it nothing.
        var authentic = WsToken.Verify(secrets, WsTokenSource.Read(http.Request, "token"), sessionId);
        if (authentic && await admission.CheckAsync(sessionId, http.Request, mustExist: false) is { } refusal)
        {
            await Problems.Of(refusal).ExecuteAsync(http);
            return;
        }

        var offered = http.WebSockets.WebSocketRequestedProtocols.Contains(Protocol);
        using var webSocket = await http.WebSockets.AcceptWebSocketAsync(offered ? Protocol : null);
        await ServeAsync(new RawSessionSocket(webSocket), sessionId, authentic);
    }

    private async Task ServeAsync(RawSessionSocket socket, string sessionId, bool authentic)
    {
        using var patience = new CancellationTokenSource();
        var draining = socket.DrainAsync(patience.Token);
        var ending = authentic ? await TellAsync(socket, sessionId, draining) : SessionEnding.InvalidToken;
        Log.Ended(logger, sessionId, "raw", ending);

        patience.CancelAfter(CloseTimeout);
        await socket.CloseAsync(ending, patience.Token);
        // Cutting the connection with the client's bytes unread would reset it, and the client might never see the code.
        while (await draining is not null)
            draining = socket.DrainAsync(patience.Token);
    }

    private async Task<SessionEnding> TellAsync(RawSessionSocket socket, string sessionId, Task<SessionEnding?> draining)
    {
        var connection = new SessionConnection(sessionId, socket, messages);
        try
        {
            if (!await live.JoinAsync(connection))
                return SessionEnding.NotFound;
            await Task.WhenAny(draining, connection.Ended);
            return connection.Ended.IsCompleted ? await connection.Ended : await draining ?? SessionEnding.ClientLeft;
        }
        catch (Exception e)
        {
            Log.ConnectFailed(logger, sessionId, e);
            return SessionEnding.Failed;
        }
        finally
        {
            live.Leave(connection);
        }
    }
}
