using System.Text.Json;
using IdToken.Api.Platform.Sockets;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>The raw WebSocket as an <see cref="IServiceClient"/>: each event as a frame.</summary>
internal sealed class ServiceSocket(TextSocket socket) : IServiceClient
{
    public Task Started(FeedStarted started) => Task.CompletedTask;

    public Task SessionInitiated(SessionInitiated initiated) => SendAsync(initiated);

    public Task SessionApproved(SessionApproved approved) => SendAsync(approved);

    public Task SessionRejected(SessionRejected rejected) => SendAsync(rejected);

    public Task SessionExpired(SessionExpired expired) => SendAsync(expired);

    public Task EventsLost(EventsLost lost) => SendAsync(lost);

    private Task SendAsync(ServiceEvent message) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ContractsJsonContext.Default.ServiceEvent), CancellationToken.None);
}
