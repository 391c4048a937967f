using System.Net;
using System.Net.WebSockets;
using IdToken.Contracts;

namespace IdToken.Client.Realtime;

/// <summary>What a transport needs to connect to a session.</summary>
internal sealed record SessionConnection(ClientSettings Settings, InitiateResponse Session)
{
    // With .NET's own pings: finds a half-open connection within 25 s.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    public static IdTokenException Unexpected(Exception cause) =>
        new(IdTokenErrorCodes.UnexpectedResponse, "The real-time connection received something that is not part of the protocol.", cause);

    public Uri Address(string relative) => Settings.SocketAddress(relative);

    /// <summary>Opens the WebSocket. The token goes into a header, where no log shows it.</summary>
    /// <exception cref="IdTokenException">The server refuses, and would refuse again.</exception>
    /// <exception cref="WebSocketException">The attempt failed; the next one may succeed.</exception>
    public async Task<ClientWebSocket> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetPings(PingInterval, PingTimeout);
            socket.Options.CollectHttpResponseDetails = true;
            Settings.ConfigureWebSocket?.Invoke(socket.Options);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {Session.WsToken}");
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e)
        {
            var refusal = e is WebSocketException ? Refusal(socket.HttpStatusCode, e) : null;
            socket.Dispose();
            if (refusal is not null)
                throw refusal;
            throw;
        }
    }

    /// <summary>Runs an attempt to connect within <see cref="ClientSettings.RequestTimeout"/>.</summary>
    /// <exception cref="TimeoutException">The server did not answer in time.</exception>
    public async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> connect, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Settings.RequestTimeout, Settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connect(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The server did not answer in time.", e);
        }
    }

    private static IdTokenException? Refusal(HttpStatusCode status, Exception cause)
    {
        (string Code, string Message)? refusal = status switch
        {
            HttpStatusCode.Unauthorized => (IdTokenErrorCodes.InvalidWsToken, "The server rejected the session's token."),
            HttpStatusCode.Forbidden => (IdTokenErrorCodes.OriginNotAllowed, "The session's service does not allow this origin."),
            HttpStatusCode.NotFound => (IdTokenErrorCodes.SessionNotFound, "The session no longer exists."),
            HttpStatusCode.BadRequest => (IdTokenErrorCodes.UnexpectedResponse, "The server rejected the connection as malformed."),
            _ => null,
        };
        return refusal is { } r ? new(r.Code, r.Message, cause) { Status = status } : null;
    }
}
