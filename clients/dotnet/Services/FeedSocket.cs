using System.Buffers;
using System.Net.WebSockets;
using IdToken.Client.Http;

namespace IdToken.Client.Services;

/// <summary>Reads the messages of a WebSocket, and closes it so that the server sees it.</summary>
internal sealed class FeedSocket(WebSocket socket)
{
    private const int ReadBytes = 4096;

    // A server that is gone does not answer the close.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _message = new(ReadBytes);

    /// <summary>The next message, which lasts until the one after it is asked for; null: the server closed.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">Not a text message, or too large.</exception>
    public async Task<ReadOnlyMemory<byte>?> NextAsync()
    {
        _message.ResetWrittenCount();
        while (true)
        {
            // A token would cut the connection, and the server would not see why.
            var read = await socket.ReceiveAsync(_message.GetMemory(ReadBytes), CancellationToken.None).ConfigureAwait(false);
            if (read.MessageType == WebSocketMessageType.Close)
                return null;
            _message.Advance(read.Count);
            if (read.MessageType != WebSocketMessageType.Text || _message.WrittenCount > HttpCaller.MaximumBytes)
                throw new InvalidDataException("A message is not text, or is too large.");
            if (read.EndOfMessage)
                return _message.WrittenMemory;
        }
    }

    /// <summary>Says goodbye, in short time, and ends the reading.</summary>
    public async Task CloseAsync(Task reading)
    {
        using var patience = new CancellationTokenSource(CloseTimeout);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token).ConfigureAwait(false);
            await reading.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to answer it.
        }

        socket.Dispose();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
