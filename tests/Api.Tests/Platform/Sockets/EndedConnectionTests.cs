using System.Runtime.CompilerServices;
using IdToken.Api.Live.Devices;
using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Live.SessionSockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>Ended connections are not kept in memory.</summary>
[Collection(nameof(NonParallel))]
public sealed class EndedConnectionTests(DefaultServer host)
{
    private const int Rounds = 40;

    [Fact]
    public async Task Ended_connections_leave_nothing_in_memory()
    {
        await using var backEnd = await BackEnd.StartAsync(host, null, "IdToken:Connections:PerAddress=1000");
        var server = backEnd.Server;
        var ended = await ConnectAndEndAsync(backEnd);
        await server.UntilLeasesAsync(0);
        Assert.Equal(0, server.Leases().Addresses);
        Assert.Empty(server.Leases().Active);
        await ConnectionCounts.UntilAsync(() => !server.Services.GetRequiredService<LiveSessions>().All.Any()
            && !server.Services.GetRequiredService<LiveDevices>().All.Any()
            && !server.Services.GetRequiredService<LiveServices>().All.Any());
        await ConnectionCounts.UntilAsync(async () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !ended.Any(e => e.TryGetTarget(out _));
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference<object>>> ConnectAndEndAsync(BackEnd backEnd)
    {
        var server = backEnd.Server;
        var phone = await Phone.EnrollAsync(server);
        List<WeakReference<object>> ended = [];
        for (var i = 0; i < Rounds; i++)
        {
            var session = await phone.InitiateAsync();
            using var raw = await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
            await raw.NextAsync();
            // Takes over from the raw one.
            using var hub = await HubProbe.OpenAsync(server, $"/hubs/session?sessionId={session.SessionId}", session.WsToken);
            await hub.NextAsync();
            using var device = await phone.ConnectAsync(server);
            await device.NextAsync();
            using var service = await backEnd.ListenAsync(i % 2 == 0 ? FeedTransport.Raw : FeedTransport.Hub);
            ended.AddRange(server.Services.GetRequiredService<LiveSessions>().All.Select(Weak));
            ended.AddRange(server.Services.GetRequiredService<LiveDevices>().All.Select(Weak));
            ended.AddRange(server.Services.GetRequiredService<LiveServices>().All.Select(Weak));
            ended.AddRange(server.Leases().Active.Select(Weak));
            if (i % 4 == 0)
                hub.Abort();
            else
                (await phone.ApproveAsync(session)).Dispose();
        }

        return ended;
    }

    private static WeakReference<object> Weak(object connection) => new(connection);
}
