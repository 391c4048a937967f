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

    private volatile Beat? _beat;
    private long _number;
    private int _missing;
    private int _misses;
    private int _losses;

    /// <summary>Whether this instance receives messages; while it does not, connections here miss outcomes.</summary>
    public bool IsReceiving => Volatile.Read(ref _misses) < MaximumMisses;

    /// <summary>A heartbeat arrived over the instance's channel; one older than the latest says nothing about the connection now.</summary>
    public void Receive(long number)
    {
        if (_beat is { } beat && number >= beat.First)
            beat.Received.TrySetResult();
    }

    /// <summary>The first one is over before the server listens, so that the first request finds the store's time. Without the store the server starts all the same.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CountAsync(stoppingToken);
                if (_misses >= (connection.IsConnected ? MaximumMisses : MaximumMissesWhileReconnecting))
                    await RebuildAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task CountAsync(CancellationToken stoppingToken) => Volatile.Write(ref _misses, await BeatAsync(stoppingToken) ? 0 : _misses + 1);

    private async Task<bool> BeatAsync(CancellationToken stoppingToken)
    {
        var losses = connection.Losses;
        try
        {
            await SendAsync(stoppingToken);
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

    /// <summary>Sends one through each master. One that arrives shows that this instance receives messages; a master that fails is the cluster's to replace.</summary>
    private async Task SendAsync(CancellationToken stoppingToken)
    {
        string?[] masters = store.Masters() is { Count: > 0 } several ? [.. several] : [null];
        var beat = _beat = new(Number(masters.Length));
        var sent = masters.Select((master, i) => TrySendAsync(beat.First + i, master, setsClock: i == 0)).ToArray();
        var failures = (await Task.WhenAll(sent)).OfType<Exception>().ToArray();
        Report(failures.Length, masters.Length);
        if (failures.Length == masters.Length)
            throw failures[0];
        await beat.Received.Task.WaitAsync(StoreClient.Timeout, stoppingToken);
    }

    private long Number(int count) => Interlocked.Add(ref _number, count) - count + 1;

    private async Task<Exception?> TrySendAsync(long number, string? master, bool setsClock)
    {
        try
        {
            await store.SendHeartbeatAsync(store.Keys.Instance(instance.Id), number, master, setsClock);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void Report(int failures, int masters)
    {
        var before = _missing;
        _missing = failures;
        if (masters == 1 || failures == before)
            return;
        if (failures > 0)
        {
            Log.MastersMissing(logger, failures, masters);
        }
        else
        {
            Log.MastersAnswer(logger, masters);
            // Messages through the master before may be lost.
            connection.RaiseRestored();
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

    /// <param name="First">The number of the first heartbeat, by the first master; the others follow.</param>
    private sealed record Beat(long First)
    {
        public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
