using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Bare;

internal static class RawSockets
{
    // The server's connections share one buffer for what clients send, because it is dropped.
    private static readonly byte[] Dropped = new byte[4096];

    /// <summary>Sends otp_ready, waits, and closes after the approval.</summary>
    public static async Task ServeSessionAsync(HttpContext http, string sessionId, Sessions sessions)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync(SessionSubprotocols.V1);
        sessions.Connect(sessionId, async outcome =>
        {
            await SendAsync(socket, new ApprovedFrame(outcome.Jwt, outcome.Hash, outcome.Random, outcome.ExpiresAt));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        await SendAsync(socket, new OtpReadyFrame(Sessions.Ready.AutoPassword, Sessions.Ready.ExpiresAt));
        await ReadToEndAsync(socket);
        sessions.Disconnect(sessionId);
    }

    public static async Task ServeAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await ReadToEndAsync(socket);
    }

    private static ValueTask SendAsync(WebSocket socket, SessionFrame frame) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(frame, ContractsJsonContext.Default.SessionFrame).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task ReadToEndAsync(WebSocket socket)
    {
        try
        {
            while ((await socket.ReceiveAsync(Dropped.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // The client dropped the connection.
        }
    }
}
