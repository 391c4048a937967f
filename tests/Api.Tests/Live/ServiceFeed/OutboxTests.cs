using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Live.ServiceFeed;

/// <summary>The way of events from the outboxes of a divided store to the feed of their service: each once, whatever happens in between.</summary>
public sealed class OutboxTests : IAsyncLifetime
{
    private const string ServiceId = "demo";
    private const string Stranger = "idtoken:instance:elsewhere:2";

    private static readonly StoreKeys Keys = new("idtoken", new Partitions(8));

    private RedisNode _redis = null!;
    private ConnectionMultiplexer _connection = null!;
    private TestServer _one = null!;
    private TestServer _two = null!;

    private IDatabase Store => _connection.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisNode.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_redis.Address);
        (_one, _two) = (await StartAsync(), await StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _connection.Dispose();
        _redis.Dispose();
    }

    [Fact]
    public async Task Events_that_were_appended_and_not_deleted_are_not_appended_again()
    {
        var phone = await Phone.EnrollAsync(_one);
        var outbox = Keys.ForPerson(phone.TokenId);
        await HoldAsync(outbox);
        var session = await phone.InitiateAsync();
        await phone.ApproveAsync(session).OkAsync<Approved>();
        var events = await Store.SortedSetRangeByRankWithScoresAsync(outbox.Outbox);
        Assert.Equal(2, events.Length);
        Assert.Empty(await FeedAsync());

        await Store.KeyDeleteAsync(outbox.OutboxMover);
        await UntilMovedAsync(outbox);
        var feed = await FeedAsync();
        Assert.Equal([(session.SessionId, "Initiated"), (session.SessionId, "Approved")], feed.Select(e => (e.SessionId, $"{e.Event}")));
        Assert.Equal(feed[0].Id, feed[1].Before);

        // As if the instance that appended them had died before it deleted them.
        await Store.SortedSetAddAsync(outbox.Outbox, events);
        await UntilMovedAsync(outbox);
        Assert.Equal(feed.Select(e => e.Id), (await FeedAsync()).Select(e => e.Id));
    }

    [Fact]
    public async Task Instances_that_move_at_once_lose_and_repeat_nothing()
    {
        var phones = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Phone.EnrollAsync(_one)));
        await Task.WhenAll(Keys.All.Select(HoldAsync));
        List<string> expected = [];
        for (var round = 0; round < 20; round++)
            expected.AddRange((await Task.WhenAll(phones.Select(phone => phone.InitiateAsync()))).Select(session => session.SessionId));

        while ((await Task.WhenAll(Keys.All.Select(partition => Store.SortedSetLengthAsync(partition.Outbox)))).Any(left => left > 0))
        {
            // Without leases that hold, all instances move the same events.
            await Task.WhenAll(Keys.All.SelectMany(partition => (Task[])
            [
                Store.KeyDeleteAsync(partition.OutboxMover), MoveAsync(_one, partition), Store.KeyDeleteAsync(partition.OutboxMover), MoveAsync(_two, partition), Store.KeyDeleteAsync(partition.OutboxMover),
            ]));
        }

        var feed = await FeedAsync();
        Assert.Equal(expected.Order(StringComparer.Ordinal), feed.Select(e => e.SessionId).Order(StringComparer.Ordinal));
        Assert.Equal(feed.Select(e => e.Id).SkipLast(1), feed.Select(e => e.Before).Skip(1));
    }

    [Fact]
    public async Task An_event_reaches_the_service_when_it_happens()
    {
        var phone = await Phone.EnrollAsync(_one);
        var followed = _two.Services.GetRequiredService<FeedSignals>().For(ServiceId);
        var next = followed.Next;
        await phone.InitiateAsync();
        await next.SoonAsync();
    }

    [Fact]
    public async Task An_event_has_a_position_by_the_stores_time_whichever_instance_moves_it()
    {
        var clock = new TestClock();
        clock.Advance(TimeSpan.FromHours(2));
        await using var ahead = await StartAsync(clock);
        var phone = await Phone.EnrollAsync(_one);
        var outbox = Keys.ForPerson(phone.TokenId);
        await HoldAsync(outbox);
        await phone.InitiateAsync();

        // Held by the one that moves, so that no other does.
        await Store.StringSetAsync(outbox.OutboxMover, $"{Keys.Instance(ahead.Services.GetRequiredService<ServerInstance>().Id)}");
        await MoveAsync(ahead, outbox);
        var position = Assert.Single(await FeedAsync()).Id / 1000;
        Assert.InRange(position, 0, (clock.GetUtcNow() - TimeSpan.FromHours(1)).ToUnixTimeMilliseconds());
    }

    private static Task MoveAsync(TestServer server, PartitionKeys partition) => server.Services.GetRequiredService<OutboxStore>().MoveAsync(partition);

    private Task HoldAsync(PartitionKeys partition) => Store.StringSetAsync(partition.OutboxMover, Stranger);

    private async Task UntilMovedAsync(PartitionKeys partition)
    {
        var deadline = Deadline.Token();
        while (await Store.SortedSetLengthAsync(partition.Outbox) > 0)
        {
            await MoveAsync(_one, partition);
            deadline.ThrowIfCancellationRequested();
        }
    }

    private async Task<IReadOnlyList<FeedEntry>> FeedAsync() => (await _one.Services.GetRequiredService<FeedStore>().ReadAsync(ServiceId, 0, 1000)).Entries;

    private Task<TestServer> StartAsync(TestClock? clock = null) => TestServer.StartAsync(
        _redis.Address, clock, "IdToken:Store:Partitions=8", $"IdToken:Services:0:Id={ServiceId}", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic",
        $"IdToken:Services:0:ClientCertificates:0={new string('a', 40)}");
}
