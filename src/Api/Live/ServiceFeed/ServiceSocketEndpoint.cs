using System.Globalization;
using IdToken.Api.Live.Upstream;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Services.Access;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>GET /ws: the raw WebSocket of a service's back end (protocol, section 6).</summary>
internal sealed class ServiceSocketEndpoint(
    ServiceGate gate, ServiceRefusals refusals, UpstreamHandler upstream, Feed feed, LiveServices live, ServiceSocketOptions options, TimeProvider clock,
    ILogger<ServiceSocketEndpoint> logger)
{
    /// <summary>In the header of the 101: where this connection's feed begins.</summary>
    public const string PlaceHeader = "IdToken-Last-Event-Id";

    // How long a client has to answer our close before the connection is cut.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

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
            await refusals.AnswerAsync(http, decision.Refusal.Value);
            return;
        }

        if (!FeedPlace.TryRead(http.Request, out var after))
        {
            await PlainText.WriteAsync(http, StatusCodes.Status400BadRequest, "The query parameter after is the id of an event.");
            return;
        }

        var start = after ?? await feed.LastAsync(identity.ServiceId);
        var asked = await upstream.AskAsync(http, identity.ServiceId, secret: null);
        if (asked.Refusal is { } refused)
        {
            await refused.AnswerAsync(http);
            return;
        }

        using var known = asked.Connection;
        http.Response.Headers[PlaceHeader] = start.ToString(CultureInfo.InvariantCulture);
        using var webSocket = await http.WebSockets.AcceptWebSocketAsync(known?.Subprotocol);
        known?.Opened(known.Subprotocol);
        var call = CallCorrelation.Of(http.Request);
        call.Tag(http);
        await ServeAsync(new TextSocket(webSocket), Seat.Of(http), identity, call, start, known);
    }

    private async Task ServeAsync(TextSocket socket, Seat seat, ServiceIdentity identity, CallCorrelation call, long start, UpstreamConnection? known)
    {
        using var scope = Log.Call(logger, call.CorrelationId, call.CallConnectionId);
        Log.Admitted(logger, identity.ServiceId, "raw", call.CorrelationId, call.CallConnectionId);
        using var patience = new CancellationTokenSource();
        var draining = socket.ReadAsync(known?.Receiver(socket), patience.Token);
        using var connection = new ServiceConnection(identity, call, new ServiceSocket(socket), feed, clock, logger);
        seat.OnLeave(connection.GoAway);
        var ending = await TellAsync(connection, start, draining);
        Log.Ended(logger, identity.ServiceId, "raw", ending, call.CorrelationId, call.CallConnectionId);

        patience.CancelAfter(CloseTimeout);
        var (code, reason) = ServiceEndings.Close(ending, options.Refusal);
        known?.End(reason);
        await socket.CloseAsync(code, reason, draining, patience.Token);
    }

    private async Task<ServiceEnding> TellAsync(ServiceConnection connection, long start, Task<SocketEnd> draining)
    {
        try
        {
            live.Join(connection);
            var telling = connection.TellAsync(start);
            await Task.WhenAny(draining, connection.Ended);
            if (draining.IsCompleted)
                connection.End(ServiceEndings.Of(await draining));
            await telling;
            return await connection.Ended;
        }
        catch (Exception e)
        {
            Log.Failed(logger, connection.Identity.ServiceId, connection.Call.CorrelationId, connection.Call.CallConnectionId, e);
            return ServiceEnding.Failed;
        }
        finally
        {
            live.Leave(connection);
        }
    }
}
