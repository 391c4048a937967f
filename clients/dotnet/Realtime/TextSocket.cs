using System.Buffers;
using System.Net.WebSockets;
using IdToken.Client.Http;

namespace IdToken.Client.Realtime;

/// <summary>Reads the text messages of a WebSocket, and closes it properly.</summary>
internal sealed class TextSocket(WebSocket socket)
{
    private const int ReadBytes = 4096;

    // A dead server does not answer the close.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _message = new(ReadBytes);

    public int? CloseCode => (int?)socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    /// <summary>Returns the next message, valid until the next call; null when the server has closed.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">Not a text message, or too large.</exception>
    public async Task<ReadOnlyMemory<byte>?> NextAsync()
    {
        _message.ResetWrittenCount();
        while (true)
        {
            // Cancelling a receive aborts the connection without a close frame; CloseAsync ends it instead.
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

    /// <summary>Runs a reader of this socket until it ends or is cancelled, then closes the connection.</summary>
    public async Task<T> RunAsync<T>(Task<T> reading, CancellationToken cancellationToken)
    {
        await ((Task)reading).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync(reading).ConfigureAwait(false);
        return await reading.ConfigureAwait(false);
    }

    private async Task CloseAsync(Task reading)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The server is gone.
        }

        await reading.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
