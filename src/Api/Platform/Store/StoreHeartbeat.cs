namespace IdToken.Api.Platform.Store;

/// <summary>
/// Sends this instance a message over its own channel every few seconds. If it does not arrive, the connection to the store no longer receives anything, although
/// the library reports no error; it is replaced within ten seconds.
/// </summary>
internal sealed class StoreHeartbeat(StoreClient store, StoreConnection connection, ServerInstance instance, ClockCheck clocks, ILogger<StoreHeartbeat> logger) : BackgroundService
{
    // One heartbeat may be lost with a connection that the library is already reconnecting.
    private const int MaximumMisses = 2;

    // The library reconnects by itself after a loss that it notices. After a reset of both its connections it was seen never to, and outcomes are kept for a limited time.
    private const int MaximumMissesWhileReconnecting = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2.5);

    private TaskCompletionSource? _received;
    private long _number;
    private int _misses;
    private int _losses;

    /// <summary>Whether this instance receives messages; while it does not, connections here miss outcomes.</summary>
    public bool IsReceiving => Volatile.Read(ref _misses) < MaximumMisses;

    /// <summary>A heartbeat arrived over the instance's channel; one older than the latest says nothing about the connection now.</summary>
    public void Receive(long number)
    {
        if (number == Volatile.Read(ref _number))
            _received?.TrySetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                Volatile.Write(ref _misses, await BeatAsync(stoppingToken) ? 0 : _misses + 1);
                if (_misses >= (connection.IsConnected ? MaximumMisses : MaximumMissesWhileReconnecting))
                    await RebuildAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<bool> BeatAsync(CancellationToken stoppingToken)
    {
        var received = _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var number = Interlocked.Increment(ref _number);
        var losses = connection.Losses;
        try
        {
            await store.SendHeartbeatAsync(store.Keys.Instance(instance.Id), number);
            await received.Task.WaitAsync(StoreClient.Timeout, stoppingToken);
            Log.HeartbeatReceived(logger);
            clocks.Look();
            if (losses != _losses || _misses > 0)
                connection.RaiseRestored();
            _losses = losses;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // An exception that escaped here would stop the server.
            Log.HeartbeatMissed(logger, e);
            return false;
        }
    }

    private async Task RebuildAsync()
    {
        Log.NotReceiving(logger);
        try
        {
            await connection.RebuildAsync();
            Volatile.Write(ref _misses, 0);
        }
        catch (Exception e)
        {
            Log.ReconnectFailed(logger, e);
        }
    }
}
