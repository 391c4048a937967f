using System.Net.WebSockets;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The server's end of a session's connection, over either transport.</summary>
internal abstract class FakeConnection(WebSocket socket, FakeServer server, CancellationToken stopping)
{
    protected static readonly DateTimeOffset ExpiresAt = new(2025, 1, 15, 10, 1, 0, TimeSpan.Zero);

    /// <summary>What comes before the first event.</summary>
    public abstract Task OpenAsync();

    public abstract Task OtpReadyAsync(string code = "482917");

    public abstract Task RejectAsync(string reason, bool final);

    public abstract Task ExpireAsync();

    public abstract Task ReplaceAsync();

    /// <summary>Sends one message in the framing of the transport.</summary>
    public abstract Task SendAsync(string message);

    /// <summary>Closes as the server does after the last event; does nothing if it has closed already.</summary>
    public abstract Task CloseAsync();

    /// <summary>Approves the session, valid unless a test changes something.</summary>
    public Task ApproveAsync(string? jwt = null, string? hash = null, string? random = null)
    {
        jwt ??= server.Tokens.Valid();
        return ApproveAsync(new Approved(jwt, hash ?? server.Tokens.Hash(jwt), random ?? server.Session.Random, DateTimeOffset.UtcNow.AddHours(1)));
    }

    /// <summary>Breaks off in the middle of a message.</summary>
    public async Task BreakOffAsync()
    {
        await SendTextAsync("""{"type":"appro""", endOfMessage: false);
        await CloseAsync(1001, "");
    }

    public Task SendTextAsync(string text, bool endOfMessage = true) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage, stopping);

    public Task SendBytesAsync(params byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, stopping);

    public Task CloseAsync(int code, string reason) =>
        socket.State == WebSocketState.Open ? socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, stopping) : Task.CompletedTask;

    public async Task UntilClosedAsync()
    {
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent && (await socket.ReceiveAsync(new byte[4096], stopping)).MessageType != WebSocketMessageType.Close)
            {
                // SignalR's pings.
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client disconnected, or the test is over.
        }
    }

    protected Task ReceiveAsync() => socket.ReceiveAsync(new byte[4096], stopping);

    protected abstract Task ApproveAsync(Approved approved);
}
