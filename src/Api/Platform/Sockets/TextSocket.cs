using System.Net.WebSockets;

namespace IdToken.Api.Platform.Sockets;

/// <summary>A raw WebSocket from its upgrade to its close. Sends and reads short text messages, and always ends with a close that the client can see.</summary>
internal sealed class TextSocket : IDisposable
{
    public const int MaximumMessageBytes = 4 * 1024;

    /// <summary>How long a client has to answer the server's close before the connection is cut.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    // What clients send is dropped unread, so that all connections may share one buffer for it.
    private static readonly byte[] Sink = new byte[MaximumMessageBytes];

    private readonly WebSocket _socket;

    // Only for a receiver, which waits for more than the socket.
    private CancellationTokenSource? _cut;

    private TextSocket(WebSocket socket) => _socket = socket;

    /// <summary>Completes when the client closes, goes away, or breaks the rules. Set by <see cref="StartReading()"/>.</summary>
    public Task<SocketClose> Reading { get; private set; } = Task.FromResult(SocketClose.ClientLeft);

    public static async Task<TextSocket> AcceptAsync(HttpContext http, string? subprotocol = null)
    {
        var socket = await http.WebSockets.AcceptWebSocketAsync(subprotocol);
        UpgradedRequest.Release(http);
        return new(socket);
    }

    public Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).AsTask();

    /// <summary>Reads and drops the client's messages.</summary>
    public void StartReading() => Reading = ReadAsync(null, SocketClose.ClientLeft);

    /// <summary>Reads the client's messages and passes each to the receiver, if there is one; ends with <paramref name="rejected"/> when it returns false.</summary>
    public void StartReading(Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>>? receiver, SocketClose rejected)
    {
        if (receiver is not null)
            _cut ??= new();
        Reading = ReadAsync(receiver, rejected);
    }

    /// <summary>Waits until the server or the client ends the connection. The server's reason counts where both have.</summary>
    public async Task<SocketClose> UntilAsync(Task<SocketClose> ended)
    {
        await Task.WhenAny(Reading, ended);
        return ended.IsCompleted ? await ended : await Reading;
    }

    /// <summary>Closes, and reads on until the client has closed too or the timeout is over.</summary>
    public async Task CloseAsync(SocketClose close, TimeSpan timeout)
    {
        using var timer = new CancellationTokenSource(timeout);
        using var cutting = timer.Token.Register(Cut);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Reason, timer.Token);
        }
        catch (Exception e) when (IsLost(e))
        {
            // The client is gone.
        }

        // Cutting the connection with the client's bytes unread would reset it, and the client might never see the code.
        while (await Reading != SocketClose.ClientLeft)
            StartReading();
    }

    public Task CloseAsync(SocketClose close) => CloseAsync(close, CloseTimeout);

    public void Dispose()
    {
        _socket.Dispose();
        _cut?.Dispose();
    }

    private void Cut()
    {
        _cut?.Cancel();
        _socket.Abort();
    }

    private static bool IsLost(Exception e) => e is WebSocketException or OperationCanceledException or IOException;

    private async Task<SocketClose> ReadAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>>? receiver, SocketClose rejected)
    {
        var cancellationToken = _cut?.Token ?? CancellationToken.None;
        var message = receiver is null ? null : new byte[MaximumMessageBytes];
        try
        {
            for (var length = 0; ;)
            {
                var received = await _socket.ReceiveAsync(message is null ? Sink : message.AsMemory(length), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    return SocketClose.ClientLeft;
                if (received.MessageType == WebSocketMessageType.Binary)
                    return SocketClose.BinaryMessage;
                length += received.Count;
                if (length > MaximumMessageBytes || (length == MaximumMessageBytes && !received.EndOfMessage))
                    return SocketClose.MessageTooBig;
                if (!received.EndOfMessage)
                    continue;
                if (receiver is not null && !await receiver(message.AsMemory(0, length), cancellationToken))
                    return rejected;
                length = 0;
            }
        }
        catch (Exception e) when (IsLost(e))
        {
            // The client went away without a close, or did not answer ours in time.
            return SocketClose.ClientLeft;
        }
    }
}
