using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>
/// Where the store is divided, moves each partition's events to the feeds of their services, as long as this instance has the partition's lease. With one partition the scripts write to
/// the feeds themselves, and this does nothing.
/// </summary>
internal sealed class FeedMover(OutboxStore outboxes, StoreKeys keys, ILogger<FeedMover> logger) : BackgroundService
{
    // Renews the lease, finds one that nobody has, and delays events by so much whose announcement was lost.
    private static readonly TimeSpan Period = OutboxStore.Lease / 4;

    private readonly Signal[] _signals = [.. keys.All.Select(_ => new Signal())];

    /// <summary>A partition's outbox has an event.</summary>
    public void Wake(int partition) => _signals[partition].Pulse();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        keys.IsPartitioned ? Task.WhenAll(keys.All.Select(partition => MoveAsync(partition, stoppingToken))) : Task.CompletedTask;

    private async Task MoveAsync(PartitionKeys partition, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = _signals[partition.Number].Next;
            await TryAsync(outboxes.MoveAsync(partition));
            // By the machine's time: the lease is the store's, whatever a test's clock says.
            await Task.WhenAny(next, Task.Delay(Period, stoppingToken));
        }

        await TryAsync(outboxes.LeaveAsync(partition));
    }

    private async Task TryAsync(Task step)
    {
        try
        {
            await step;
        }
        catch (StoreUnavailableException e)
        {
            Log.MovePostponed(logger, e);
        }
        catch (Exception e)
        {
            Log.MoveFailed(logger, e);
        }
    }
}
