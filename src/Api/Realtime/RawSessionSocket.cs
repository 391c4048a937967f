using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Api.Realtime;

/// <summary>The raw WebSocket as an <see cref="ISessionClient"/>: the same moments, as frames; the last words that have no frame are said by the close code.</summary>
internal sealed class RawSessionSocket(WebSocket socket) : ISessionClient
{
    public const int MaximumMessageBytes = 4 * 1024;

    // What a client sends is read and dropped, so that all connections may drop it into the same place.
    private static readonly byte[] Sink = new byte[MaximumMessageBytes];

    public Task OtpReady(OtpReady otpReady) => SendAsync(new OtpReadyFrame(otpReady.AutoPassword, otpReady.ExpiresAt));

    public Task Approved(Approved approved) => SendAsync(new ApprovedFrame(approved.Jwt, approved.Hash, approved.Random, approved.ExpiresAt));

    public Task Rejected(Rejected rejected) => SendAsync(new RejectedFrame(rejected.Reason));

    public Task Expired() => Task.CompletedTask;

    public Task Replaced() => Task.CompletedTask;

    /// <summary>Reads until the client closes (null), goes away, or breaks the rules.</summary>
    public async Task<SessionEnding?> DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var length = 0; ;)
            {
                var received = await socket.ReceiveAsync(Sink.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    return null;
                if (received.MessageType == WebSocketMessageType.Binary)
                    return SessionEnding.Binary;
                length += received.Count;
                if (length > MaximumMessageBytes || (length == MaximumMessageBytes && !received.EndOfMessage))
                    return SessionEnding.TooBig;
                if (received.EndOfMessage)
                    length = 0;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client went away without a word, or did not answer our close in time.
            return null;
        }
    }

    public async Task CloseAsync(SessionEnding ending, CancellationToken cancellationToken)
    {
        var (code, reason) = SessionEndings.Close(ending);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(code, reason, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to read it.
        }
    }

    private Task SendAsync(SessionFrame frame) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, ContractsJsonContext.Default.SessionFrame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
