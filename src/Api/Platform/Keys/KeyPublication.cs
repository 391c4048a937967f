using IdToken.Api.Platform.Store;

namespace IdToken.Api.Platform.Keys;

/// <summary>
/// Records in the store when each signing key was first published, and warns where a key signs that clients cannot know yet: they cache the
/// published keys, and a restart goes through the instances one by one.
/// </summary>
internal sealed class KeyPublication(SigningKeys keys, StoreClient store, TimeProvider clock, ILogger<KeyPublication> logger) : BackgroundService
{
    /// <summary>How long a client or a proxy may keep the published keys: <c>Cache-Control</c> says so. Long enough to spare us, short enough for a key rollover.</summary>
    public static readonly TimeSpan CacheLifetime = TimeSpan.FromMinutes(5);

    private static readonly Script PublishScript = new("publish.lua");
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryRecordAsync())
                await Task.Delay(RetryDelay, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<bool> TryRecordAsync()
    {
        try
        {
            var now = clock.GetUtcNow();
            var (published, followsOthers) = await RecordAsync(now);
            // The first start of a deployment has nobody to surprise.
            if (followsOthers && now - published < CacheLifetime)
                Log.SignsTooSoon(logger, keys.Current.Kid, published, CacheLifetime);
            Log.Published(logger, string.Join(' ', keys.All.Select(key => key.Kid)));
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private async Task<(DateTimeOffset Published, bool FollowsOthers)> RecordAsync(DateTimeOffset now)
    {
        var reply = (string[])(await store.RunAsync(PublishScript, [store.Keys.PublishedKeys], [now.ToUnixTimeMilliseconds(), .. keys.All.Select(key => key.Kid)]))!;
        return (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(reply[0], null)), reply[1] != "0");
    }
}
