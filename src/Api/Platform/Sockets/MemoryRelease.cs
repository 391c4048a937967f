namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Gives memory back after a peak of connections. The garbage collector acts when there is something to allocate, so that a server with nothing to do would
/// keep what its busiest hour took.
/// </summary>
internal sealed class MemoryRelease(ConnectionLeases leases, TimeProvider clock, ILogger<MemoryRelease> logger) : BackgroundService
{
    // Of fewer connections there is too little to give back for a pause that all requests feel.
    private const int Peak = 2_000;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private int _peak;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Look()
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
