namespace IdToken.Api.Platform.Store;

/// <summary>
/// Tells this instance something over its own channel every few seconds. Where that is not heard, the connection to the store is deaf, or dead without a
/// word: it is built anew, ten seconds after it fell silent at the latest.
/// </summary>
internal sealed class StoreHeartbeat(StoreClient store, StoreConnection connection, ServerInstance instance, ClockCheck clocks, ILogger<StoreHeartbeat> logger) : BackgroundService
{
    // One may be lost with a connection that the library is mending already.
    private const int MissesOfTheDeaf = 2;

    // A loss that the library sees is the library's to mend. After a reset of both its connections it was seen never to: ten seconds, for outcomes do not wait for ever.
    private const int MissesOfTheStuck = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2.5);

    private TaskCompletionSource? _heard;
    private long _number;
    private int _misses;
    private int _losses;

    /// <summary>Whether this instance hears what it is told; false tells that connections here may wait for news.</summary>
    public bool Hears => Volatile.Read(ref _misses) < MissesOfTheDeaf;

    /// <summary>A heartbeat arrived over the instance's channel; one older than the latest says nothing about the connection now.</summary>
    public void Receive(long number)
    {
        if (number == Volatile.Read(ref _number))
            _heard?.TrySetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                Volatile.Write(ref _misses, await IsHeardAsync(stoppingToken) ? 0 : _misses + 1);
                if (_misses >= (connection.IsConnected ? MissesOfTheDeaf : MissesOfTheStuck))
                    await RebuildAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<bool> IsHeardAsync(CancellationToken stoppingToken)
    {
        var heard = _heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var number = Interlocked.Increment(ref _number);
        var losses = connection.Losses;
        try
        {
            await store.SendHeartbeatAsync(StoreKeys.Instance(instance.Id), number);
            await heard.Task.WaitAsync(StoreClient.Timeout, stoppingToken);
            Log.HeartbeatReceived(logger);
            clocks.Look();
            if (losses != _losses || _misses > 0)
                connection.TellRestored();
            _losses = losses;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The heartbeat outlives every exception: one that escaped would stop the server.
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
