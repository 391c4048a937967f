using IdToken.Api.Live.Upstream;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>GET /ws/session/{sessionId}: the documented raw WebSocket (protocol, section 4).</summary>
internal sealed class RawSessionEndpoint(
    MasterSecrets secrets, SessionAdmission admission, UpstreamHandler upstream, LiveSessions live, SessionMessages messages, ILogger<RawSessionEndpoint> logger)
{
    public async Task HandleAsync(HttpContext http, string sessionId)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await PlainText.WriteAsync(http, StatusCodes.Status400BadRequest, PlainText.UpgradeExpected);
            return;
        }

        // Check the token first, so that requests without one cost the store nothing.
        var token = WsTokenSource.Read(http.Request, "token");
        var authentic = WsToken.Verify(secrets, token, sessionId);
        if (authentic)
            AuthenticationGate.Pass(http);
        else
            AuthenticationGate.Fail(http);
        if (authentic && await admission.CheckAsync(sessionId, http.Request, mustExist: false) is { } refusal)
        {
            await Problems.Of(refusal).ExecuteAsync(http);
            return;
        }

        var decision = authentic ? await upstream.RequestConnectAsync(http, sessionId, token) : default;
        if (decision.Refusal is { } refused)
        {
            await refused.AnswerAsync(http);
            return;
        }

        AdmittedSockets.Admit(http, upgraded => ServeAsync(upgraded, sessionId, authentic, decision.Connection));
    }

    private async Task ServeAsync(HttpContext http, string sessionId, bool authentic, UpstreamConnection? upstreamConnection)
    {
        using var known = upstreamConnection;
        var protocol = known?.Subprotocol ?? (http.WebSockets.WebSocketRequestedProtocols.Contains(SessionSubprotocols.V1) ? SessionSubprotocols.V1 : null);
        using var socket = await TextSocket.AcceptAsync(http, protocol);
        known?.Opened(protocol);
        socket.StartReading(known?.Receiver(socket), SocketClose.SessionFailed);
        var close = authentic ? SocketClose.SessionFailed : SocketClose.InvalidWsToken;
        if (authentic)
        {
            var connection = new SessionConnection(sessionId, new RawSessionSocket(socket), messages, logger);
            ConnectionLease.Of(http).OnShutdown(connection.ShutDown);
            try
            {
                close = await JoinAsync(connection, socket) ?? await socket.UntilAsync(connection.Ended);
            }
            catch (Exception e)
            {
                Log.ConnectFailed(logger, sessionId, e);
            }
            finally
            {
                live.Leave(connection);
            }
        }

        Log.Ended(logger, sessionId, "raw", close);
        known?.End(close.Reason);
        await socket.CloseAsync(close);
    }

    /// <returns>Why the connection ends without having joined; null when it has joined.</returns>
    private async Task<SocketClose?> JoinAsync(SessionConnection connection, TextSocket socket)
    {
        // A client that has left already may be back on another connection, which this one must not replace.
        if (socket.Reading.IsCompleted)
            return await socket.Reading;
        return await live.JoinAsync(connection) ? null : SocketClose.SessionNotFound;
    }
}
