using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Platform.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>Sessions that no connection waits for.</summary>
public sealed class ExpirySweepTests
{
    [Fact]
    public async Task A_backlog_of_overdue_sessions_expires_in_one_tick()
    {
        const int count = 1_000;
        // A store of its own, as other instances would help; and a clock that ticks once.
        using var redis = await RedisNode.StartAsync();
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(redis.Address, clock);
        var phone = await Phone.EnrollAsync(server);
        var template = await phone.InitiateAsync();
        var sessions = server.Services.GetRequiredService<SessionStore>();
        var basis = (await sessions.ReadAsync(template.SessionId, phone.TokenId))!.Session;
        var end = clock.GetUtcNow() - TimeSpan.FromSeconds(30);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => sessions.InitiateAsync(
            basis with { Id = $"sess_overdue{i}", InitiatedAt = end - TimeSpan.FromSeconds(60), ExpiresAt = end }, new("203.0.113.1", "agent"))));
        Assert.Equal(count, (await sessions.OverdueAsync(end, 2 * count)).Count);

        clock.Advance(TimeSpan.FromMilliseconds(250));
        await ConnectionCounts.UntilAsync(async () => (await sessions.OverdueAsync(end, 1)).Count == 0);
    }
}
