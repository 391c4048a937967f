using System.Globalization;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Reads and trims the services' feeds in the store, one round trip per method. The scripts that change sessions write them.</summary>
internal sealed class FeedStore(StoreClient store, TimeProvider clock)
{
    private static readonly Script EventsScript = new("events.lua");
    private static readonly Script TrimScript = new("trim.lua", "time.lua");

    /// <summary>How long events are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    /// <summary>Returns the events after a position in a service's feed.</summary>
    public async Task<FeedPage> ReadAsync(string serviceId, long after, int count)
    {
        RedisKey[] keys = [store.Keys.FeedEvents(serviceId), store.Keys.FeedAttempts(serviceId), store.Keys.FeedLast(serviceId), store.Keys.FeedLost(serviceId)];
        var reply = (RedisResult[])(await store.RunAsync(EventsScript, keys, [after, count]))!;
        var entries = Entries(reply[2]).Concat(Entries(reply[3])).OrderBy(entry => entry.Id).Take(count);
        // Who begins at the oldest event that is kept misses none because of its age.
        return new(Number(reply[0]), Math.Max(Number(reply[1]), after == 0 ? 0 : OldestKept()), [.. entries]);
    }

    /// <summary>Returns the position of the newest event.</summary>
    public async Task<long> LastAsync(string serviceId) => (long)await store.ValueAsync(store.Keys.FeedLast(serviceId));

    /// <summary>Deletes events older than the retention, and lets the whole feed expire unless it is trimmed again.</summary>
    public Task TrimAsync(string serviceId) =>
        store.RunAsync(TrimScript, [store.Keys.FeedEvents(serviceId), store.Keys.FeedAttempts(serviceId), store.Keys.FeedBytes(serviceId)], [store.Now, (long)Retention.TotalMilliseconds]);

    /// <summary>Calls <paramref name="pulse"/> whenever something was added to a service's feed.</summary>
    public Task SubscribeAsync(string serviceId, Action pulse) => store.SubscribeAsync(store.Keys.FeedEvents(serviceId), _ => pulse());

    /// <summary>Returns a position before which any event may have been deleted because of its age.</summary>
    private long OldestKept() => (clock.GetUtcNow() - Retention).ToUnixTimeMilliseconds() * 1000;

    private static IEnumerable<FeedEntry> Entries(RedisResult members) => ((byte[][])members!).Select(member => FeedEntry.Parse(member));

    private static long Number(RedisResult value) => long.Parse((string)value!, CultureInfo.InvariantCulture);
}
