namespace IdToken.Api.Platform.Store;

/// <summary>Knows whether the store can be used, and if not, why. While the connection is down it looks every second and logs each change once.</summary>
internal sealed class StoreWatch(StoreAddress address, StoreConnection connection, StoreHeartbeat heartbeat, ILogger<StoreWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private volatile string? _reason;

    /// <summary>Why the store cannot be used; null while it can, or while the reason is not known yet.</summary>
    public string? Reason => _reason;

    /// <summary>Looks now. Does nothing where the store answers: the connection may still need a moment to notice.</summary>
    public async Task LookAsync()
    {
        if (await StoreDiagnosis.OfAsync(address.ConnectionString) is not { } reason || reason == _reason)
            return;
        _reason = reason;
        Log.Unusable(logger, reason);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                if (!connection.IsConnected || !heartbeat.IsReceiving)
                    await LookAsync();
                else if (Interlocked.Exchange(ref _reason, null) is not null)
                    Log.Usable(logger);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
