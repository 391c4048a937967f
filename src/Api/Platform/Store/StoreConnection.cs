using System.Collections.Concurrent;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// The library's connection to the store. It mends itself where it sees that it is broken; where it does not see it, <see cref="RebuildAsync"/> puts a new one
/// in its place, which listens to what the old one listened to.
/// </summary>
internal sealed class StoreConnection(StoreAddress address, ILogger<StoreConnection> logger) : IAsyncDisposable
{
    // How often each node is asked whether it is the master: after a failover the new one is found within this.
    private const int RoleCheckSeconds = 5;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Action<byte[]>> _receivers = new(StringComparer.Ordinal);
    private volatile ConnectionMultiplexer? _current;
    private int _losses;

    /// <summary>The connection is back after a loss; what was published meanwhile is gone.</summary>
    public event Action? Restored;

    public IDatabase Database => Current.GetDatabase();

    public bool IsConnected => Current.IsConnected;

    /// <summary>How many connections to a node were lost so far.</summary>
    public int Losses => Volatile.Read(ref _losses);

    private ConnectionMultiplexer Current => _current ?? throw new InvalidOperationException("The store has not been started.");

    public async Task StartAsync() => _current = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_current is { } connection)
            await CloseAsync(connection);
    }

    public async Task<bool> SubscribeAsync(string channel, Action<byte[]> receive)
    {
        _receivers[channel] = receive;
        await SubscribeAsync(Current, channel, receive);
        return true;
    }

    /// <summary>Answers once everything sent before on the subscription's connection has been answered.</summary>
    public Task<TimeSpan> PingSubscriptionAsync() => Current.GetSubscriber().PingAsync();

    /// <summary>Connects anew, and leaves the old connection to its fate: what waits on it fails.</summary>
    public async Task RebuildAsync()
    {
        var fresh = await OpenAsync();
        var old = Interlocked.Exchange(ref _current, fresh);
        // The library subscribes by itself later where the store cannot be reached now.
        await Task.WhenAll(_receivers.Select(r => TryAsync(SubscribeAsync(fresh, r.Key, r.Value).WaitAsync(StoreClient.Timeout))));
        Restored?.Invoke();
        if (old is not null)
            await TryAsync(CloseAsync(old));
    }

    /// <summary>It is known to be whole again. The library says so of a node that is back, not of a subscription that it took to another one.</summary>
    public void TellRestored() => Restored?.Invoke();

    /// <summary>Asks every node for its role now.</summary>
    public async Task FindMasterAsync() => await TryAsync(Current.ConfigureAsync());

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        var options = ConfigurationOptions.Parse(address.ConnectionString);
        // The server starts without its store, says so by its readiness, and finds it when it is there.
        options.AbortOnConnectFail = false;
        options.SyncTimeout = (int)StoreClient.Timeout.TotalMilliseconds;
        options.ConfigCheckSeconds = RoleCheckSeconds;
        options.ClientName = "idtoken";
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        connection.ConnectionFailed += (_, e) =>
        {
            if (connection != _current)
                return;
            Interlocked.Increment(ref _losses);
            Log.ConnectionLost(logger, e.ConnectionType, e.FailureType);
        };
        connection.ConnectionRestored += (_, e) =>
        {
            if (connection != _current)
                return;
            Log.ConnectionRestored(logger, e.ConnectionType);
            Restored?.Invoke();
        };
        return connection;
    }

    private async Task TryAsync(Task step)
    {
        try
        {
            await step;
        }
        catch (Exception e)
        {
            Log.StepFailed(logger, e);
        }
    }

    private static Task SubscribeAsync(ConnectionMultiplexer connection, string channel, Action<byte[]> receive) =>
        connection.GetSubscriber().SubscribeAsync(channel, (_, message) => receive(message!));

    private static async Task CloseAsync(ConnectionMultiplexer connection)
    {
        try
        {
            await connection.CloseAsync(allowCommandsToComplete: false).WaitAsync(CloseTimeout);
        }
        finally
        {
            // A close alone leaves the library's writing thread behind.
            connection.Dispose();
        }
    }
}
