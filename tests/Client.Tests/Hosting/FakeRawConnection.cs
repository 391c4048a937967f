using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The server's end of a raw WebSocket.</summary>
internal sealed class FakeRawConnection(WebSocket socket, FakeServer server, CancellationToken stopping) : FakeConnection(socket, server, stopping)
{
    public override Task OpenAsync() => Task.CompletedTask;

    public override Task OtpReadyAsync(string code = "482917") => SendAsync(new OtpReadyFrame(code, ExpiresAt));

    public override async Task RejectAsync(string reason, bool final)
    {
        await SendAsync(new RejectedFrame(reason));
        if (final)
            await CloseAsync();
    }

    public override Task ExpireAsync() => CloseAsync(SessionCloseCodes.Resolved, "Session expired");

    public override Task ReplaceAsync() => CloseAsync(SessionCloseCodes.Replaced, "Replaced by newer connection");

    public override Task SendAsync(string message) => SendTextAsync(message);

    public override Task CloseAsync() => CloseAsync(SessionCloseCodes.Resolved, "Session resolved");

    protected override Task ApproveAsync(Approved approved) => SendAsync(new ApprovedFrame(approved.Jwt, approved.Hash, approved.Random, approved.ExpiresAt));

    private Task SendAsync(SessionFrame frame) => SendAsync(JsonSerializer.Serialize(frame, ContractsJsonContext.Default.SessionFrame));
}
