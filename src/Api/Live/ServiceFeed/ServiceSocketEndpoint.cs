using System.Globalization;
using IdToken.Api.Live.Upstream;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Services.Access;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>GET /ws: the raw WebSocket of a service's back end (protocol, section 6).</summary>
internal sealed class ServiceSocketEndpoint(
    ServiceGate gate, ServiceRefusals refusals, UpstreamHandler upstream, Feed feed, LiveServices live, TimeProvider clock,
    ILogger<ServiceSocketEndpoint> logger)
{
    /// <summary>The header of the 101 that holds the position where the feed begins.</summary>
    public const string PositionHeader = "IdToken-Last-Event-Id";

    public async Task HandleAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await PlainText.WriteAsync(http, StatusCodes.Status400BadRequest, PlainText.UpgradeExpected);
            return;
        }

        try
        {
            await AdmitAsync(http);
        }
        catch (Exception e) when (refusals.AreCloses && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            Log.ConnectFailed(logger, e is StoreUnavailableException ? LogLevel.Debug : LogLevel.Error, e);
            await refusals.FailAsync(http);
        }
    }

    private async Task AdmitAsync(HttpContext http)
    {
        var decision = await gate.DecideAsync(http);
        if (decision.Identity is not { } identity)
        {
            Log.Refused(logger, decision.Refusal!.Value);
            // Keys that are not available are not the client's fault.
            if (decision.Refusal != AccessRefusal.KeysUnavailable)
                AuthenticationGate.Fail(http);
            await refusals.AnswerAsync(http, decision.Refusal.Value);
            return;
        }

        AuthenticationGate.Pass(http);
        if (!FeedPosition.TryRead(http.Request, out var after))
        {
            await PlainText.WriteAsync(http, StatusCodes.Status400BadRequest, "The query parameter after is the id of an event.");
            return;
        }

        var start = after ?? await feed.LastAsync(identity.ServiceId);
        var asked = await upstream.RequestConnectAsync(http, identity.ServiceId, secret: null);
        if (asked.Refusal is { } refused)
        {
            await refused.AnswerAsync(http);
            return;
        }

        using var known = asked.Connection;
        await ServeAsync(http, identity, start, known);
    }

    private async Task ServeAsync(HttpContext http, ServiceIdentity identity, long start, UpstreamConnection? known)
    {
        http.Response.Headers[PositionHeader] = start.ToString(CultureInfo.InvariantCulture);
        var call = CallCorrelation.Of(http.Request);
        call.Tag(http);
        using var socket = await TextSocket.AcceptAsync(http, known?.Subprotocol);
        known?.Opened(known.Subprotocol);
        using var scope = Log.Call(logger, call.CorrelationId, call.CallConnectionId);
        socket.StartReading(known?.Receiver(socket), SocketClose.ServiceFailed);
        using var connection = new ServiceConnection(identity, call, new ServiceSocket(socket), feed, clock, logger);
        ConnectionLease.Of(http).OnShutdown(connection.ShutDown);
        var close = await ServeAsync(socket, connection, start);
        Log.Ended(logger, identity.ServiceId, "raw", close, call.CorrelationId, call.CallConnectionId);
        known?.End(close.Reason);
        await socket.CloseAsync(close);
    }

    private async Task<SocketClose> ServeAsync(TextSocket socket, ServiceConnection connection, long start)
    {
        try
        {
            live.Join(connection);
            Log.Admitted(logger, connection.Identity.ServiceId, "raw", connection.Call.CorrelationId, connection.Call.CallConnectionId);
            var sending = connection.SendAsync(start);
            connection.End(await socket.UntilAsync(connection.Ended));
            await sending;
            return await connection.Ended;
        }
        catch (Exception e)
        {
            Log.Failed(logger, connection.Identity.ServiceId, connection.Call.CorrelationId, connection.Call.CallConnectionId, e);
            return SocketClose.ServiceFailed;
        }
        finally
        {
            live.Leave(connection);
        }
    }
}
