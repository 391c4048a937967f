using IdToken.Api.Live.SessionSockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>Sessions that end while no browser waits for them.</summary>
public sealed class OverdueSweepTests
{
    [Fact]
    public async Task One_sweep_lets_every_overdue_session_expire()
    {
        using var node = await RedisNode.StartAsync();
        await using var server = await TestServer.StartAsync(node.Address);
        using var store = await ConnectionMultiplexer.ConnectAsync(node.Address);
        var sessions = new ManySessions(store.GetDatabase(), "person");
        using var sweep = new OverdueSweep(server.Services.GetRequiredService<SessionStore>(), server.Services.GetRequiredService<StoreClock>(), NullLogger<OverdueSweep>.Instance);
        // The server's own sweep takes one batch of these a second at most, if it does not go on until none is left.
        await sessions.AddAsync(4_000, DateTimeOffset.UtcNow.AddSeconds(-10));
        await sweep.SweepAsync();
        Assert.InRange(await sessions.PendingAsync(), 0, 256);
    }
}
