using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Platform.Sockets;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>Sessions that no connection waits for.</summary>
public sealed class ExpirySweepTests
{
    [Fact]
    public async Task A_backlog_of_overdue_sessions_expires_in_one_tick()
    {
        // A store of its own, as other instances would help; and a clock that ticks once.
        using var redis = await RedisNode.StartAsync();
        using var store = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(redis.Address, clock);
        var sessions = new ManySessions(store.GetDatabase(), "person");
        await sessions.AddAsync(1_000, clock.GetUtcNow().AddSeconds(-30));
        Assert.Equal(1_000, (await sessions.PendingAsync()).Count);

        clock.Advance(TimeSpan.FromMilliseconds(250));
        await ConnectionCounts.UntilAsync(async () => (await sessions.PendingAsync()).Count == 0);
    }
}
