using System.Collections.Concurrent;
using IdToken.Client.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests;

/// <summary>What the app learns of a feed's connection.</summary>
public sealed class ServiceFeedStateTests
{
    [Fact]
    public async Task The_app_is_notified_of_the_connection_and_the_position()
    {
        await using var server = await FakeServer.StartAsync();
        var states = new BlockingCollection<ServiceFeedState>();
        await using var reader = server.Read(configure: o => o.StateChanged = states.Add);
        var first = await server.Feed.ConnectionAsync();
        Assert.Equal(new ServiceFeedState(true, "7"), states.Take(Deadline.Token));
        await first.SendAsync(8, 9);
        Assert.Equal("8", await reader.IdsAsync(1));
        await first.CloseAsync(1001, "Server shuts down");
        var down = states.Take(Deadline.Token);
        // 8 was taken and may not be handled yet; 9 waits.
        Assert.Equal((false, "7", IdTokenErrorCodes.Unreachable), (down.Connected, down.Position, down.Cause!.Code));
        Assert.Equal("?after=9", (await server.Feed.ConnectionAsync()).Query);
        Assert.True(states.Take(Deadline.Token).Connected);
    }

    [Fact]
    public async Task A_failing_subscriber_is_logged_and_has_no_other_effect()
    {
        await using var server = await FakeServer.StartAsync();
        using var errors = new ErrorRecorder();
        using var log = LoggerFactory.Create(b => b.AddProvider(errors));
        await using var reader = server.Read(configure: o => o.StateChanged = _ => throw new InvalidOperationException("the lamp is gone"), log: log);
        await (await server.Feed.ConnectionAsync()).SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        Assert.Contains("the lamp is gone", Assert.Single(errors.Errors), StringComparison.Ordinal);
    }
}
