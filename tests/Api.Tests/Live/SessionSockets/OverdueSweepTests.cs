using IdToken.Api.Tests.Infrastructure;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>Sessions that end while no browser waits for them.</summary>
public sealed class OverdueSweepTests
{
    // At one batch of 256 a second these would take longer than a test may.
    private const int Count = 6_000;

    [Fact]
    public async Task A_sweep_goes_on_until_no_session_is_overdue()
    {
        using var node = await RedisNode.StartAsync();
        await using var server = await TestServer.StartAsync(node.Address);
        using var store = await ConnectionMultiplexer.ConnectAsync(node.Address);
        var sessions = new ManySessions(store.GetDatabase(), "person");
        await sessions.AddAsync(Count, DateTimeOffset.UtcNow.AddSeconds(-10));
        var deadline = Deadline.Token();
        while ((await sessions.PendingAsync()).Count > 0)
            await Task.Delay(20, deadline);
        Assert.Equal("expired", await sessions.StateAsync(Count));
    }
}
