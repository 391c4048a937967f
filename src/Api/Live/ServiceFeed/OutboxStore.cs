using System.Globalization;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Moves events from the outboxes of the partitions to the feeds of their services.</summary>
internal sealed class OutboxStore(StoreClient store, ServerInstance instance)
{
    private const int BatchSize = 200;

    private static readonly Script TakeScript = new("take.lua");
    private static readonly Script LeaveScript = new("leave.lua");
    private static readonly Script AppendScript = new("append.lua", "feed.lua", "time.lua");

    /// <summary>How long a partition waits for another instance after the one that moved its events has died.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private RedisValue Channel => store.Keys.Instance(instance.Id);

    /// <summary>
    /// Moves everything that is in a partition's outbox, unless another instance has its lease. An event is deleted from the outbox after it was appended, and a feed passes over what
    /// it has already, so that none is missing and none is there twice, whatever fails in between.
    /// </summary>
    public async Task MoveAsync(PartitionKeys keys)
    {
        for (RedisValue moved = ""; await TakeAsync(keys, moved) is { Length: > 0 } events; moved = NumberOf(events[^1]))
            await Task.WhenAll(events.GroupBy(ServiceOf, (serviceId, batch) => AppendAsync(keys, serviceId, batch)));
    }

    /// <summary>Lets another instance take the lease at once.</summary>
    public Task LeaveAsync(PartitionKeys keys) => store.RunAsync(LeaveScript, [keys.OutboxMover], [Channel]);

    private async Task<byte[][]> TakeAsync(PartitionKeys keys, RedisValue moved)
    {
        var reply = await store.RunAsync(TakeScript, [keys.Outbox, keys.OutboxMover], [Channel, (long)Lease.TotalMilliseconds, BatchSize, moved]);
        return reply.IsNull ? [] : (byte[][])reply!;
    }

    // At the store's time, always: most of what is moved here was begun by other instances, and in a test this one's clock may be hours ahead of theirs.
    private async Task AppendAsync(PartitionKeys keys, string serviceId, IEnumerable<byte[]> events) => await store.RunAsync(
        AppendScript,
        [store.Keys.FeedEvents(serviceId), store.Keys.FeedLast(serviceId), store.Keys.FeedMoved(serviceId)],
        ["", keys.Number, .. events.Select(e => (RedisValue)e)]);

    private static RedisValue NumberOf(byte[] entry) => new LineReader(entry).Number().ToString(CultureInfo.InvariantCulture);

    private static string ServiceOf(byte[] entry)
    {
        var lines = new LineReader(entry);
        _ = lines.Number();
        return lines.Line();
    }
}
