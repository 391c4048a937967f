using IdToken.Api.Platform.Store;

namespace IdToken.Api.Live.Devices;

/// <summary>Renews the leases by which the store knows which persons have a device here. One timer for all of them.</summary>
internal sealed class DeviceLeases(LiveDevices live, TimeProvider clock, ILogger<DeviceLeases> logger) : BackgroundService
{
    // Two renewals may fail before a lease ends.
    private static readonly TimeSpan Period = DeviceStore.Lease / 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RenewAsync();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            await live.RenewAsync();
        }
        catch (StoreUnavailableException e)
        {
            // They are renewed when the connection is restored.
            Log.RenewalPostponed(logger, e);
        }
        catch (Exception e)
        {
            Log.RenewalFailed(logger, e);
        }
    }
}
