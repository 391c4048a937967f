using System.Globalization;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Platform.Keys;

/// <summary>
/// Records in the store when each signing key was first published, and warns where a key signs that clients cannot know yet: they cache the
/// published keys, and a restart goes through the instances one by one.
/// </summary>
internal sealed class KeyPublication(SigningKeys keys, StoreClient store, ILogger<KeyPublication> logger) : BackgroundService
{
    /// <summary>How long a client or a proxy may keep the published keys: <c>Cache-Control</c> says so. Long enough to spare us, short enough for a key rollover.</summary>
    public static readonly TimeSpan CacheLifetime = TimeSpan.FromMinutes(5);

    private static readonly Script PublishScript = new("publish.lua", "time.lua");
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
            var (published, now, followsOthers) = await RecordAsync();
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

    private async Task<(DateTimeOffset Published, DateTimeOffset Now, bool FollowsOthers)> RecordAsync()
    {
        var reply = (string[])(await store.RunAsync(PublishScript, [store.Keys.PublishedKeys], [store.Now, .. keys.All.Select(key => key.Kid)]))!;
        return (Time(reply[0]), Time(reply[2]), reply[1] != "0");
    }

    private static DateTimeOffset Time(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
