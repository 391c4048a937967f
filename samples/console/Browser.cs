using System.Buffers.Text;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.SignIn;

/// <summary>Plays the browser: follows a session over the raw WebSocket.</summary>
internal sealed class Browser(ClientWebSocket socket, CancellationToken cancellationToken) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public static async Task<Browser> ConnectAsync(Uri server, InitiateResponse session, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        // The token is sent as a subprotocol, because URLs end up in logs.
        socket.Options.AddSubProtocol("idtoken.v1");
        socket.Options.AddSubProtocol($"idtoken.token.{session.WsToken}");
        var scheme = server.Scheme == "https" ? "wss" : "ws";
        await socket.ConnectAsync(new Uri($"{scheme}://{server.Authority}/ws/session/{session.SessionId}"), cancellationToken);
        return new(socket, cancellationToken);
    }

    /// <summary>Returns the next frame, or null when the server has closed.</summary>
    public async Task<SessionFrame?> NextAsync()
    {
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            length += received.Count;
            if (received.EndOfMessage)
                return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), ContractsJsonContext.Default.SessionFrame);
        }
    }

    public async Task<int?> CloseCodeAsync()
    {
        while (await NextAsync() is not null)
        {
            // Only the close follows an outcome.
        }

        return (int?)socket.CloseStatus;
    }

    /// <summary>The check that a client must make before it uses a token (protocol, section 3).</summary>
    public static bool IsGenuine(InitiateResponse session, ApprovedFrame outcome)
    {
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(session.WsToken), Encoding.UTF8.GetBytes(SignedMessages.Outcome(session.SessionId, session.Random, outcome.Jwt)));
        return outcome.Random == session.Random
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(expected)), Encoding.ASCII.GetBytes(outcome.Hash));
    }

    public static byte[] Payload(string jwt) => Base64Url.DecodeFromChars(jwt.Split('.')[1]);

    public void Dispose() => socket.Dispose();
}
