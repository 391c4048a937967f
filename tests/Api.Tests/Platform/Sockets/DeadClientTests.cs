using IdToken.Api.Live.Devices;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>Clients that vanish without a close, or that do not read. Alone: the megabytes that nobody reads would hold up the store of other tests for seconds.</summary>
[Collection(nameof(NonParallel))]
public sealed class DeadClientTests(DefaultServer host)
{
    [Fact]
    public async Task A_client_that_does_not_answer_pings_is_cut_on_every_endpoint()
    {
        await using var backEnd = await BackEnd.StartAsync(host, null, "IdToken:Connections:PingInterval=00:00:00.5", "IdToken:Connections:PingTimeout=00:00:02");
        var server = backEnd.Server;
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var other = await phone.InitiateAsync();
        var third = await phone.InitiateAsync();
        using var alive = await SocketProbe.OpenAsync(server, $"/ws/session/{third.SessionId}?token={third.WsToken}");
        await alive.NextAsync();
        var told = alive.NextAsync();

        using var raw = await TcpProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        using var hub = await TcpProbe.OpenHubAsync(server, $"/hubs/session?sessionId={other.SessionId}", other.WsToken);
        using var service = await TcpProbe.OpenAsync(server, "/ws", backEnd.Token);
        using var serviceHub = await TcpProbe.OpenHubAsync(server, "/hubs/service", backEnd.Token);
        using var device = await TcpProbe.OpenHubAsync(server, "/hubs/device", DeviceToken.Create(phone, server));
        await Task.WhenAll(raw.UntilEndAsync(), hub.UntilEndAsync(), service.UntilEndAsync(), serviceHub.UntilEndAsync(), device.UntilEndAsync());
        await server.UntilLeasesAsync(1);

        await phone.ApproveAsync(third).OkAsync<Approved>();
        Assert.Contains("approved", await told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_is_cut()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var other = await phone.InitiateAsync();
        using var raw = await TcpProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        using var hub = await TcpProbe.OpenHubAsync(server, $"/hubs/session?sessionId={other.SessionId}", other.WsToken);
        using var stranger = await TcpProbe.OpenAsync(server, "/ws/session/sess_none?token=none");
        foreach (var resolved in (InitiateResponse[])[session, other])
            await phone.ApproveAsync(resolved).OkAsync<Approved>();
        await Task.WhenAll(raw.UntilEndAsync(), hub.UntilEndAsync(), stranger.UntilEndAsync());
        await server.UntilLeasesAsync(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_does_not_read_is_cut_and_delays_nobody(bool overHub)
    {
        var clock = new TestClock();
        await using var backEnd = await BackEnd.StartAsync(host, clock);
        var server = backEnd.Server;
        // More than all buffers on the way hold.
        const int count = 2_000;
        var before = await host.Store.FillFeedAsync(backEnd.ServiceId, count, padding: 8_000);
        using var lazy = overHub
            ? await TcpProbe.OpenHubAsync(server, $"/hubs/service?after={before}", backEnd.Token)
            : await TcpProbe.OpenAsync(server, $"/ws?after={before}", backEnd.Token);
        var connection = Stopped(server.Log.Lines.Last(l => l.Contains("\" accepted", StringComparison.Ordinal)));
        using var raw = await backEnd.ListenAsync(FeedTransport.Raw, $"{before}");
        using var hub = await backEnd.ListenAsync(FeedTransport.Hub, $"{before}");
        await Task.WhenAll(ReadAsync(raw), ReadAsync(hub));

        await server.Log.UntilAsync(line => line.Contains("1008 Too slow", StringComparison.Ordinal), () => clock.Advance(TimeSpan.FromSeconds(1)));
        // A hub's pending send is abandoned after 10 s.
        await server.UntilLeasesAsync(2, TimeSpan.FromSeconds(30));
        // The connection itself, whose buffers are full.
        await server.Log.LineAsync(connection);

        static async Task ReadAsync(FeedListener listener)
        {
            for (var i = 0; i < count; i++)
                Assert.NotNull(await listener.NextAsync());
        }
    }

    [Fact]
    public async Task A_device_that_does_not_read_has_a_bounded_queue_and_is_disconnected_after_5_s()
    {
        var messages = host.Server.Services.GetRequiredService<DeviceMessages>();
        var now = host.Server.Services.Clock().GetUtcNow();
        var stuck = new StuckDevice();
        var slow = new DeviceConnection(new Device("person", 1), stuck, messages, host.Server.Services.Clock(), NullLogger.Instance);
        slow.Offer(Notification(0));
        var flooded = new DeviceConnection(new Device("person", 1), stuck, messages, host.Server.Services.Clock(), NullLogger.Instance);
        for (var i = 0; i < 256; i++)
            flooded.Offer(Notification(i));
        Assert.False(flooded.Ended.IsCompleted);
        flooded.Offer(Notification(256));
        Assert.True(flooded.Ended.IsCompleted);
        // Each has one message in flight; the rest was dropped.
        Assert.False((await slow.Ended.SoonAsync()).MayReturn);
        Assert.Equal(2, stuck.Told);

        DeviceNotification Notification(int i) => new(
            "person", $"sess_{i}", SessionState.Pending, now.AddMinutes(1), new(now, "demo", ["identity:basic"], Kid(), "203.0.113.1", "agent", CodeEntry.Enter, ""));

        string Kid() => host.Server.Services.GetRequiredService<MasterSecrets>().Current.Kid;
    }

    private static string Stopped(string accepted) => accepted.Split('"')[1] + "\" stopped";

    private sealed class StuckDevice : IDeviceClient
    {
        private readonly TaskCompletionSource _never = new();
        private int _told;

        public int Told => _told;

        public Task SignInRequested(SignInRequested request)
        {
            Interlocked.Increment(ref _told);
            return _never.Task;
        }

        public Task SignInResolved(SignInResolved resolution) => _never.Task;
    }
}
