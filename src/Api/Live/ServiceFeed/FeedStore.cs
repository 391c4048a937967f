using System.Globalization;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Reads and trims the services' feeds in the store, one round trip per method. The scripts that change sessions write them.</summary>
internal sealed class FeedStore(StoreClient store)
{
    private static readonly Script EventsScript = new("events.lua");
    private static readonly Script TrimScript = new("trim.lua", "time.lua");

    /// <summary>How long events are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    /// <summary>Returns the events after a position in a service's feed.</summary>
    public async Task<FeedPage> ReadAsync(string serviceId, long after, int count)
    {
        var reply = (RedisValue[])(await store.RunAsync(EventsScript, [StoreKeys.FeedEvents(serviceId), StoreKeys.FeedLast(serviceId)], [after, count]))!;
        return new(Number(reply[0])!.Value, Number(reply[1]), [.. reply.Skip(2).Select(member => FeedEntry.Parse((byte[])member!))]);
    }

    /// <summary>Returns the position of the newest event.</summary>
    public async Task<long> LastAsync(string serviceId) => (long)await store.ValueAsync(StoreKeys.FeedLast(serviceId));

    /// <summary>Deletes events older than the retention, and lets the whole feed expire unless it is trimmed again.</summary>
    public Task TrimAsync(string serviceId) =>
        store.RunAsync(TrimScript, [StoreKeys.FeedEvents(serviceId)], [store.Now, (long)Retention.TotalMilliseconds]);

    /// <summary>Calls <paramref name="pulse"/> whenever something was added to a service's feed.</summary>
    public Task SubscribeAsync(string serviceId, Action pulse) => store.SubscribeAsync(StoreKeys.FeedEvents(serviceId), _ => pulse());

    private static long? Number(RedisValue value) => (string?)value is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
