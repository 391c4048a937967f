using System.Net;
using System.Net.WebSockets;
using IdToken.Contracts;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>A client of the raw WebSocket that follows protocol, section 4, and docs/clients.md.</summary>
internal sealed class RawBrowser(InitiateResponse session, RelyingParty service, Uri server, HttpMessageInvoker http) : IBrowser
{
    public string SessionId => session.SessionId;

    public string Code => session.AutoPassword;

    public string Transport => "raw";

    public async Task FollowAsync(SignIn signIn, CancellationToken patience)
    {
        try
        {
            for (var attempt = 0; signIn.End == BrowserEnd.Waiting && signIn.Anomaly is null; attempt++)
            {
                if (attempt > 0)
                    await Task.Delay(RetryPolicy.Delay(attempt - 1), patience);
                var begin = TimeProvider.System.GetTimestamp();
                await ConnectAsync(signIn, patience);
                if (TimeProvider.System.GetElapsedTime(begin) >= RetryPolicy.StableConnection)
                    attempt = 0;
            }
        }
        catch (OperationCanceledException)
        {
            signIn.Note("browser: gave up");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ConnectAsync(SignIn signIn, CancellationToken patience)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("idtoken.v1");
        socket.Options.AddSubProtocol($"idtoken.token.{session.WsToken}");
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        socket.Options.CollectHttpResponseDetails = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{server.Authority}/ws/session/{SessionId}"), http, limit.Token);
        }
        catch (Exception e) when (RetryPolicy.IsNetworkError(e) && !patience.IsCancellationRequested)
        {
            if (socket.HttpStatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                signIn.ReportAnomaly($"the raw socket was rejected with {(int)socket.HttpStatusCode}");
            signIn.Disconnected($"no connection, {(int)socket.HttpStatusCode} {e.GetType().Name}");
            return;
        }

        await new RawReader(socket, session, service, signIn).ReadAsync(patience);
    }
}
