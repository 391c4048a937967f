using IdToken.Api.Live.Upstream;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>GET /ws/session/{sessionId}: the documented raw WebSocket (protocol, section 4).</summary>
internal sealed class RawSessionEndpoint(
    MasterSecrets secrets, SessionAdmission admission, UpstreamHandler upstream, LiveSessions live, SessionMessages messages, ILogger<RawSessionEndpoint> logger)
{
    // How long a client has to answer our close before the connection is cut.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    public async Task HandleAsync(HttpContext http, string sessionId)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await PlainText.WriteAsync(http, StatusCodes.Status400BadRequest, PlainText.UpgradeExpected);
            return;
        }

        // The token before the store: who has none costs it nothing.
        var token = WsTokenSource.Read(http.Request, "token");
        var authentic = WsToken.Verify(secrets, token, sessionId);
        if (authentic && await admission.CheckAsync(sessionId, http.Request, mustExist: false) is { } refusal)
        {
            await Problems.Of(refusal).ExecuteAsync(http);
            return;
        }

        var decision = authentic ? await upstream.AskAsync(http, sessionId, token) : default;
        if (decision.Refusal is { } refused)
        {
            await refused.AnswerAsync(http);
            return;
        }

        using var known = decision.Connection;
        var protocol = known?.Subprotocol ?? (http.WebSockets.WebSocketRequestedProtocols.Contains(SessionSubprotocols.V1) ? SessionSubprotocols.V1 : null);
        using var webSocket = await http.WebSockets.AcceptWebSocketAsync(protocol);
        known?.Opened(protocol);
        await ServeAsync(new TextSocket(webSocket), Seat.Of(http), sessionId, authentic, known);
    }

    private async Task ServeAsync(TextSocket socket, Seat seat, string sessionId, bool authentic, UpstreamConnection? known)
    {
        using var patience = new CancellationTokenSource();
        var draining = socket.ReadAsync(known?.Receiver(socket), patience.Token);
        var ending = authentic ? await TellAsync(socket, seat, sessionId, draining) : SessionEnding.InvalidToken;
        Log.Ended(logger, sessionId, "raw", ending);

        patience.CancelAfter(CloseTimeout);
        var (code, reason) = SessionEndings.Close(ending);
        known?.End(reason);
        await socket.CloseAsync(code, reason, draining, patience.Token);
    }

    private async Task<SessionEnding> TellAsync(TextSocket socket, Seat seat, string sessionId, Task<SocketEnd> draining)
    {
        var connection = new SessionConnection(sessionId, new RawSessionSocket(socket), messages, logger);
        seat.OnLeave(connection.GoAway);
        try
        {
            // A client that has left already may be back on another connection, which this one must not replace.
            if (draining.IsCompleted)
                return SessionEndings.Of(await draining);
            if (!await live.JoinAsync(connection))
                return SessionEnding.NotFound;
            await Task.WhenAny(draining, connection.Ended);
            return connection.Ended.IsCompleted ? await connection.Ended : SessionEndings.Of(await draining);
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
