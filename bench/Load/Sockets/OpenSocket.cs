using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>One open connection of any kind.</summary>
internal sealed class OpenSocket(ClientWebSocket socket, bool isHub) : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    // Ends each message of the SignalR JSON protocol.
    private const byte RecordSeparator = 0x1e;

    private static readonly byte[] Handshake = [.. "{\"protocol\":\"json\",\"version\":1}"u8, RecordSeparator];
    private static readonly byte[] Ping = [.. "{\"type\":6}"u8, RecordSeparator];

    // Waiting sockets discard what they receive, so all of them can write into the same buffer.
    private static readonly byte[] Discarded = new byte[BufferBytes];

    public bool IsHub => isHub;

    /// <summary>Completes the SignalR handshake.</summary>
    public async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        await socket.SendAsync(Handshake.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        var length = 0;
        var buffer = new byte[3];
        while (length < buffer.Length)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new UnexpectedAnswerException($"close {(int?)socket.CloseStatus}");
            length += received.Count;
        }

        // Read exactly, because the first message may follow in the same frame.
        if (!buffer.AsSpan().SequenceEqual([(byte)'{', (byte)'}', RecordSeparator]))
            throw new UnexpectedAnswerException("the SignalR handshake failed");
    }

    /// <summary>Reads until a message of this type (raw) or target (hub) arrives, and returns its content.</summary>
    public async Task<JsonElement> ExpectAsync(string name, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                var length = await ReadMessageAsync(buffer, cancellationToken);
                if (Find(buffer.AsMemory(0, length), name) is { } content)
                    return content;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>SignalR's server closes hub connections that send nothing for 30 seconds.</summary>
    public Task PingAsync() => socket.SendAsync(Ping, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Waits for the server's close and completes it.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        // The server ends a resolved hub connection after its first ping, or else after a second (docs/protocol.md, section 7).
        if (isHub && socket.State == WebSocketState.Open)
            await PingAsync();
        await EndAsync(cancellationToken);
        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    /// <summary>Reads until the connection ends, which also answers the server's pings; returns how it ended.</summary>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if ((await socket.ReceiveAsync(Discarded.AsMemory(), cancellationToken)).MessageType == WebSocketMessageType.Close)
                    return $"close {(int?)socket.CloseStatus}";
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            return "connection lost";
        }
    }

    /// <summary>Drops the connection without a close.</summary>
    public void Drop() => socket.Abort();

    public void Dispose() => socket.Dispose();

    private async Task<int> ReadMessageAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new UnexpectedAnswerException($"close {(int?)socket.CloseStatus}");
            length += received.Count;
            if (received.EndOfMessage)
                return length;
        }
    }

    private JsonElement? Find(ReadOnlyMemory<byte> message, string name)
    {
        if (!isHub)
        {
            var frame = JsonElement.Parse(message.Span);
            return frame.GetProperty("type").ValueEquals(name) ? frame : throw new UnexpectedAnswerException($"{frame.GetProperty("type")} instead of {name}");
        }

        foreach (var range in message.Span.Split(RecordSeparator))
        {
            if (message.Span[range].IsEmpty)
                continue;
            var record = JsonElement.Parse(message.Span[range]);
            if (record.TryGetProperty("target", out var target) && target.ValueEquals(name))
                return record.GetProperty("arguments")[0];
        }

        return null;
    }
}
