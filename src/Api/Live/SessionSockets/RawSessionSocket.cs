using System.Text.Json;
using IdToken.Api.Platform.Sockets;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>The raw WebSocket as an <see cref="ISessionClient"/>: one frame for each event. Expiry and replacement have no frame; the close code reports them.</summary>
internal sealed class RawSessionSocket(TextSocket socket) : ISessionClient
{
    public Task OtpReady(OtpReady otpReady) => SendAsync(new OtpReadyFrame(otpReady.AutoPassword, otpReady.ExpiresAt));

    public Task Approved(Approved approved) => SendAsync(new ApprovedFrame(approved.Jwt, approved.Hash, approved.Random, approved.ExpiresAt));

    public Task Rejected(Rejected rejected) => SendAsync(new RejectedFrame(rejected.Reason));

    public Task Claimed(Claimed claimed) =>
        SendAsync(new ClaimedFrame(claimed.SessionId, claimed.AutoPassword, claimed.WsToken, claimed.Random, claimed.ExpiresAt));

    public Task Expired() => Task.CompletedTask;

    public Task Replaced() => Task.CompletedTask;

    private Task SendAsync(SessionFrame frame) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, ContractsJsonContext.Default.SessionFrame), CancellationToken.None);
}
