using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The server's end of a hub connection.</summary>
internal sealed class FakeHub(WebSocket socket, FakeServer server, CancellationToken stopping)
{
    private const char RecordSeparator = '\u001e';

    public static string OtpReadyRecord => Invocation("OtpReady", """{"autoPassword":"482917","expiresAt":"2025-01-15T10:01:00Z"}""");

    public static string Invocation(string target, string argument = "") => $$"""{"type":1,"target":"{{target}}","arguments":[{{argument}}]}""";

    public async Task ShakeHandsAsync(string answer)
    {
        await socket.ReceiveAsync(new byte[4096], stopping);
        await SendAsync(answer);
    }

    public Task OtpReadyAsync() => SendAsync(OtpReadyRecord);

    /// <summary>An approval of the session, right in everything or as a test spoils it.</summary>
    public Task ApproveAsync(string? jwt = null, string? hash = null, string? random = null)
    {
        jwt ??= server.Tokens.Valid();
        var approved = new Approved(jwt, hash ?? server.Tokens.Hash(jwt), random ?? server.Session.Random, DateTimeOffset.UtcNow.AddHours(1));
        return SendAsync(Invocation("Approved", JsonSerializer.Serialize(approved, ContractsJsonContext.Default.Approved)));
    }

    public Task RejectAsync(string reason, bool final) =>
        SendAsync(Invocation("Rejected", JsonSerializer.Serialize(new Rejected(reason, final), ContractsJsonContext.Default.Rejected)));

    public Task SendAsync(string record) => SendRawAsync(record + RecordSeparator);

    public Task SendRawAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stopping);

    /// <summary>Closes as the server does after the last word.</summary>
    public async Task CloseAsync()
    {
        await SendAsync("""{"type":7}""");
        await EndAsync();
    }

    /// <summary>Ends the connection without a word of SignalR.</summary>
    public Task EndAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, stopping);

    public async Task UntilClosedAsync()
    {
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent && (await socket.ReceiveAsync(new byte[4096], stopping)).MessageType != WebSocketMessageType.Close)
            {
                // Pings.
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client left, or the test is over.
        }
    }
}
