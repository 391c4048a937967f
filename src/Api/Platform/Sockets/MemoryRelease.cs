namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Releases memory after a peak of connections. The garbage collector runs on allocations, so that an idle server would keep the memory of its busiest hour.
/// </summary>
internal sealed class MemoryRelease(ConnectionLeases leases, TimeProvider clock, ILogger<MemoryRelease> logger) : BackgroundService
{
    // Fewer connections free too little memory to justify a pause of all requests.
    private const int Peak = 2_000;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private int _peak;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                ReleaseAfterPeak();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void ReleaseAfterPeak()
    {
        var count = leases.Count;
        _peak = Math.Max(_peak, count);
        if (_peak < Peak || count > _peak / 2)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Log.MemoryReleased(logger, _peak, count);
        _peak = count;
    }
}
