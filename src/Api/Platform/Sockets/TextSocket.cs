using System.Net.WebSockets;

namespace IdToken.Api.Platform.Sockets;

/// <summary>How a client's side of a socket came to its end.</summary>
internal enum SocketEnd
{
    Closed,
    TooBig,
    Binary,
    Failed,
}

/// <summary>A WebSocket that takes short text messages, reads what comes, and always ends with a close that the client can see.</summary>
internal sealed class TextSocket(WebSocket socket)
{
    public const int MaximumMessageBytes = 4 * 1024;

    // What a client sends is read and dropped, so that all connections may drop it into the same place.
    private static readonly byte[] Sink = new byte[MaximumMessageBytes];

    public Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).AsTask();

    /// <summary>Reads and drops until the client closes, goes away, or breaks the rules.</summary>
    public Task<SocketEnd> DrainAsync(CancellationToken cancellationToken) => ReadAsync(null, cancellationToken);

    /// <summary>Reads in the same way, and gives each message to the receiver, where there is one; it ends where the receiver says false.</summary>
    public async Task<SocketEnd> ReadAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>>? receiver, CancellationToken cancellationToken)
    {
        var message = receiver is null ? null : new byte[MaximumMessageBytes];
        try
        {
            for (var length = 0; ;)
            {
                var received = await socket.ReceiveAsync(message is null ? Sink : message.AsMemory(length), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    return SocketEnd.Closed;
                if (received.MessageType == WebSocketMessageType.Binary)
                    return SocketEnd.Binary;
                length += received.Count;
                if (length > MaximumMessageBytes || (length == MaximumMessageBytes && !received.EndOfMessage))
                    return SocketEnd.TooBig;
                if (!received.EndOfMessage)
                    continue;
                if (receiver is not null && !await receiver(message.AsMemory(0, length), cancellationToken))
                    return SocketEnd.Failed;
                length = 0;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client went away without a word, or did not answer our close in time.
            return SocketEnd.Closed;
        }
    }

    /// <summary>Closes, and waits for the client to do the same; until then <paramref name="draining"/> goes on.</summary>
    /// <param name="code">Why.</param>
    /// <param name="reason">Up to 123 bytes.</param>
    /// <param name="draining">The reading that is under way.</param>
    /// <param name="patience">Cuts the connection when it is cancelled.</param>
    public async Task CloseAsync(int code, string reason, Task<SocketEnd> draining, CancellationToken patience)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, patience);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to read it.
        }

        // Cutting the connection with the client's bytes unread would reset it, and the client might never see the code.
        while (await draining != SocketEnd.Closed)
            draining = DrainAsync(patience);
    }
}
