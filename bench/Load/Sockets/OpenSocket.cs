using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Contracts;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>The raw socket of one session, after <c>otp_ready</c>.</summary>
internal sealed class SessionSocket(ClientWebSocket socket) : IDisposable
{
    // An approval without a photo has a tenth of it.
    private const int FrameBytes = 16 * 1024;

    // What comes to a waiting socket is dropped, so that all of them may drop it into the same place.
    private static readonly byte[] Sink = new byte[FrameBytes];

    public async Task<T> ExpectAsync<T>(CancellationToken cancellationToken)
        where T : SessionFrame
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(FrameBytes);
        try
        {
            var length = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    throw new UnexpectedAnswerException($"close {(int?)socket.CloseStatus}");
                length += received.Count;
                if (received.EndOfMessage)
                    break;
            }

            var frame = JsonSerializer.Deserialize(buffer.AsSpan(0, length), ContractsJsonContext.Default.SessionFrame);
            return frame as T ?? throw new UnexpectedAnswerException($"{frame?.GetType().Name} for {typeof(T).Name}");
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes the server's close and answers it.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken);
        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    /// <summary>Reads, which answers the server's pings, until the connection ends; tells how it did.</summary>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if ((await socket.ReceiveAsync(Sink.AsMemory(), cancellationToken)).MessageType == WebSocketMessageType.Close)
                    return $"close {(int?)socket.CloseStatus}";
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            return "cut";
        }
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Drop() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
