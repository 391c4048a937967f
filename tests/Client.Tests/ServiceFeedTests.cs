using System.Globalization;
using System.Net.WebSockets;
using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;

namespace IdToken.Client.Tests;

/// <summary>What a reader of a feed receives, and how it leaves.</summary>
public sealed class ServiceFeedTests
{
    [Fact]
    public async Task Events_arrive_in_order_with_their_content()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var connection = await server.Feed.ConnectionAsync();
        Assert.Equal(("", "Bearer t-1"), (connection.Query, connection.Authorization));
        await connection.SendAsync(8, 9);
        Assert.Equal(FakeFeed.Event(8), await reader.NextAsync());
        Assert.Equal(FakeFeed.Event(9), await reader.NextAsync());
    }

    [Fact]
    public async Task An_approval_may_lack_its_token()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        await (await server.Feed.ConnectionAsync()).SendAsync("""{"id":"8","occurredAt":"2025-01-15T10:00:00Z","type":"session_approved","sessionId":"s","tokenId":"t"}""");
        Assert.Null(Assert.IsType<SessionApproved>(await reader.NextAsync()).Jwt);
    }

    [Fact]
    public async Task A_lost_connection_resumes_after_the_last_event_received()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read("5");
        var first = await server.Feed.ConnectionAsync();
        await first.SendAsync(6, 7, 8);
        Assert.Equal("6 7 8", await reader.IdsAsync(3));
        first.Drop();
        var asked = reader.Ask();
        var second = await server.Feed.ConnectionAsync();
        await second.SendAsync(7, 8, 9);
        Assert.Equal(("?after=5", "?after=8"), (first.Query, second.Query));
        Assert.True(await asked.SoonAsync());
        Assert.Equal("9", (await reader.NextAsync()).Id);
    }

    [Fact]
    public async Task A_connection_lost_before_the_first_event_resumes_where_it_began()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        (await server.Feed.ConnectionAsync()).Drop();
        var second = await server.Feed.ConnectionAsync();
        Assert.Equal("?after=7", second.Query);
        await second.SendAsync(7, 8);
        Assert.Equal("8", await reader.IdsAsync(1));
    }

    [Fact]
    public async Task A_feed_that_does_not_name_its_start_resumes_by_its_events()
    {
        await using var server = await FakeServer.StartAsync();
        server.Feed.Position = null;
        await using var reader = server.Read();
        var first = await server.Feed.ConnectionAsync();
        await first.SendAsync(0, 3);
        Assert.Equal("0 3", await reader.IdsAsync(2));
        first.Drop();
        _ = reader.Ask();
        Assert.Equal("?after=3", (await server.Feed.ConnectionAsync()).Query);
    }

    [Fact]
    public async Task Duplicates_and_older_events_are_dropped()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        await (await server.Feed.ConnectionAsync()).SendAsync(8, 8, 10, 9, 10, 11);
        Assert.Equal("8 10 11", await reader.IdsAsync(3));
    }

    [Fact]
    public async Task An_unknown_type_is_skipped_and_moves_the_position()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var first = await server.Feed.ConnectionAsync();
        await first.SendAsync("""{"type":"weather","id":"9","sky":"blue"}""");
        await first.SendAsync("""{"type":"greeting"}""");
        await first.CloseAsync(1001, "Server shuts down");
        var second = await server.Feed.ConnectionAsync();
        Assert.Equal("?after=9", second.Query);
        await second.SendAsync(9, 10);
        Assert.Equal("10", await reader.IdsAsync(1));
    }

    [Theory]
    [InlineData("40")]
    // A server that has lost its data counts from below.
    [InlineData("3")]
    public async Task Events_lost_is_delivered_and_sets_the_position(string lost)
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var first = await server.Feed.ConnectionAsync();
        await first.SendAsync($$"""{"type":"events_lost","id":"{{lost}}"}""");
        Assert.Equal(new EventsLost(lost), await reader.NextAsync());
        first.Drop();
        _ = reader.Ask();
        var second = await server.Feed.ConnectionAsync();
        Assert.Equal("?after=" + lost, second.Query);
        await second.SendAsync(4, 41);
        Assert.Equal(lost == "3" ? "4 41" : "41", await reader.IdsAsync(lost == "3" ? 2 : 1));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"id":"8"}""")]
    [InlineData("""{"type":"session_expired","sessionId":"s","tokenId":"t","occurredAt":"2025-01-15T10:00:00Z"}""")]
    [InlineData("""{"type":"session_expired","id":8,"sessionId":"s","tokenId":"t","occurredAt":"2025-01-15T10:00:00Z"}""")]
    [InlineData("""{"type":"session_expired","id":"9007199254740993","sessionId":"s","tokenId":"t","occurredAt":"2025-01-15T10:00:00Z"}""")]
    [InlineData("""{"type":"session_expired","id":"8","tokenId":"t","occurredAt":"2025-01-15T10:00:00Z"}""")]
    [InlineData("""{"type":"session_expired","id":"8","sessionId":"s","tokenId":"t","occurredAt":"tomorrow"}""")]
    [InlineData("""{"type":"session_rejected","id":"8","sessionId":"s","tokenId":"t","occurredAt":"2025-01-15T10:00:00Z","reason":"r"}""")]
    public async Task A_malformed_frame_is_final_after_the_events_before_it(string frame)
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var connection = await server.Feed.ConnectionAsync();
        await connection.SendAsync(8);
        await connection.SendAsync(frame);
        Assert.Equal("8", await reader.IdsAsync(1));
        await reader.FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        await connection.Left;
        Assert.Equal(1, server.Feed.Connects);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Binary, 10)]
    [InlineData(WebSocketMessageType.Text, 1100 * 1024)]
    public async Task A_binary_or_oversized_frame_is_final(WebSocketMessageType type, int length)
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var frame = new byte[length];
        frame.AsSpan().Fill((byte)' ');
        await (await server.Feed.ConnectionAsync()).SendAsync(frame, type, endOfMessage: false);
        await reader.FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
    }

    [Fact]
    public async Task Leaving_the_loop_closes_the_connection()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        var feed = new ServiceFeed(new ServiceFeedOptions { BaseAddress = server.Url, TimeProvider = clock });
        var reading = Task.Run(
            async () =>
            {
                await foreach (var happened in feed.ReadEventsAsync(cancellationToken: Deadline.Token))
                    return happened.Id;
                return null;
            },
            Deadline.Token);
        var connection = await server.Feed.ConnectionAsync();
        Assert.Equal("", connection.Authorization);
        await connection.SendAsync(8, 9, 10);
        Assert.Equal("8", await reading.SoonAsync());
        Assert.Equal(1000, await connection.Left);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((0, 1), (clock.Timers, server.Feed.Connects));
    }

    [Fact]
    public async Task Cancelling_closes_the_connection_and_throws_a_cancellation()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        using var enough = new CancellationTokenSource();
        var feed = new ServiceFeed(new ServiceFeedOptions { BaseAddress = server.Url, TimeProvider = clock });
        await using var events = feed.ReadEventsAsync(cancellationToken: enough.Token).GetAsyncEnumerator(Deadline.Token);
        var asked = events.MoveNextAsync().AsTask();
        var connection = await server.Feed.ConnectionAsync();
        await connection.SendAsync(8);
        Assert.True(await asked.SoonAsync());
        asked = events.MoveNextAsync().AsTask();
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.SoonAsync());
        Assert.Equal(1000, await connection.Left);
        Assert.Equal(0, clock.Timers);
    }

    [Fact]
    public async Task A_slow_reader_stops_the_connection_from_being_read()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var connection = await server.Feed.ConnectionAsync();
        // More than any buffer of the network takes.
        var frame = """{"type":"weather","id":"8","sky":"@"}""".Replace("@", new string('x', 500_000), StringComparison.Ordinal);
        await connection.SendAsync([.. Enumerable.Range(9, 300)]);
        var sending = connection.SendAsync([.. Enumerable.Repeat(frame, 100)]);
        Assert.Equal("9", await reader.IdsAsync(1));
        Assert.NotSame(sending, await Task.WhenAny(sending, Task.Delay(500, Deadline.Token)));
        Assert.Equal(string.Join(' ', Enumerable.Range(10, 299)), await reader.IdsAsync(299));
        await sending.SoonAsync();
    }

    [Fact]
    public async Task Two_readers_of_one_feed_each_get_all_events()
    {
        await using var server = await FakeServer.StartAsync();
        var feed = new ServiceFeed(new ServiceFeedOptions { BaseAddress = server.Url });
        await using var one = new FeedReader(feed, "1");
        var ofOne = await server.Feed.ConnectionAsync();
        await using var other = new FeedReader(feed, "2");
        var ofOther = await server.Feed.ConnectionAsync();
        Assert.Equal(("?after=1", "?after=2"), (ofOne.Query, ofOther.Query));
        await ofOne.SendAsync(8);
        await ofOther.SendAsync(8);
        Assert.Equal(("8", "8"), (await one.IdsAsync(1), await other.IdsAsync(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("8.0")]
    [InlineData("9007199254740993")]
    [InlineData("8&after=9")]
    public void An_invalid_position_is_rejected_before_it_is_sent(string after)
    {
        var feed = new ServiceFeed(new ServiceFeedOptions { BaseAddress = new Uri("https://id.example.com") });
        Assert.Throws<ArgumentException>(() => feed.ReadEventsAsync(after, Deadline.Token));
    }

    [Fact]
    public void The_largest_position_is_accepted() =>
        Assert.NotNull(new ServiceFeed(new ServiceFeedOptions { BaseAddress = new Uri("https://id.example.com") })
            .ReadEventsAsync((1L << 53).ToString(CultureInfo.InvariantCulture), Deadline.Token));
}
