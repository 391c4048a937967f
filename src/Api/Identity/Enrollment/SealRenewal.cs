using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>
/// Once after the start, seals every enrollment under the current master secret that is sealed under an older one, or, during an update, not at all. When it has logged how many,
/// the older secrets protect no enrollment any more.
/// </summary>
internal sealed class SealRenewal(SealStore store, MasterSecrets secrets, TimeProvider clock, ILogger<SealRenewal> logger) : BackgroundService
{
    private const int BatchSize = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryRenewAsync(stoppingToken))
                await Task.Delay(Pause, clock, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <returns>False where the store became unavailable; what was renewed until then stays so.</returns>
    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await RenewAllAsync(cancellationToken) is > 0 and var renewed)
                Log.Renewed(logger, renewed, secrets.Current.Kid);
            return true;
        }
        catch (StoreUnavailableException e)
        {
            Log.RenewalPostponed(logger, e);
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.RenewalFailed(logger, e);
            return true;
        }
    }

    private async Task<int> RenewAllAsync(CancellationToken cancellationToken)
    {
        var renewed = 0;
        foreach (var keys in store.Partitions)
            renewed += await RenewAllAsync(keys, cancellationToken);
        return renewed;
    }

    private async Task<int> RenewAllAsync(PartitionKeys keys, CancellationToken cancellationToken)
    {
        var renewed = 0;
        for (var skip = 0; ; skip += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = await store.TokenIdsAsync(keys, skip, BatchSize);
            var results = await Task.WhenAll(batch.Select(store.RenewAsync));
            renewed += results.Count(isRenewed => isRenewed);
            if (batch.Count < BatchSize)
                return renewed;
        }
    }
}
