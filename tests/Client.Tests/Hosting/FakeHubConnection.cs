using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The server's end of a hub connection.</summary>
internal sealed class FakeHubConnection(WebSocket socket, FakeServer server, CancellationToken stopping) : FakeConnection(socket, server, stopping)
{
    public const char RecordSeparator = '\u001e';

    private readonly string _handshake = server.Handshake;

    public static string OtpReadyRecord => Invocation("OtpReady", """{"autoPassword":"482917","expiresAt":"2025-01-15T10:01:00Z"}""");

    public static string Invocation(string target, string argument = "") => $$"""{"type":1,"target":"{{target}}","arguments":[{{argument}}]}""";

    public override async Task OpenAsync()
    {
        await ReceiveAsync();
        await SendAsync(_handshake);
    }

    public override Task OtpReadyAsync(string code = "482917") =>
        SendAsync(Invocation("OtpReady", JsonSerializer.Serialize(new OtpReady(code, ExpiresAt), ContractsJsonContext.Default.OtpReady)));

    public override Task RejectAsync(string reason, bool final) =>
        SendAsync(Invocation("Rejected", JsonSerializer.Serialize(new Rejected(reason, final), ContractsJsonContext.Default.Rejected)));

    public override Task ExpireAsync() => SendAsync(Invocation("Expired"));

    public override Task ReplaceAsync() => SendAsync(Invocation("Replaced"));

    public override Task SendAsync(string message) => SendTextAsync(message + RecordSeparator);

    public override async Task CloseAsync()
    {
        await SendAsync("""{"type":7}""");
        await CloseAsync(1001, "");
    }

    protected override Task ApproveAsync(Approved approved) =>
        SendAsync(Invocation("Approved", JsonSerializer.Serialize(approved, ContractsJsonContext.Default.Approved)));
}
