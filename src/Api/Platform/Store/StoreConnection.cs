using System.Collections.Concurrent;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// The library's connection to the store. It reconnects by itself when it notices a loss; when it does not, <see cref="RebuildAsync"/> replaces it by a new one
/// with the same subscriptions.
/// </summary>
internal sealed class StoreConnection(StoreAddress address, ILogger<StoreConnection> logger) : IAsyncDisposable
{
    // How often each node is asked for its role; a new master is found within this time after a failover.
    private const int RoleCheckSeconds = 5;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Action<byte[]>> _receivers = new(StringComparer.Ordinal);
    private volatile ConnectionMultiplexer? _current;
    private int _losses;

    /// <summary>The connection is restored after a loss; messages published in between are lost.</summary>
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

    /// <summary>Completes once everything sent before on the subscription's connection has been answered.</summary>
    public Task<TimeSpan> PingSubscriptionAsync() => Current.GetSubscriber().PingAsync();

    /// <summary>Opens a new connection and closes the old one; commands that wait on the old one fail.</summary>
    public async Task RebuildAsync()
    {
        var fresh = await OpenAsync();
        var old = Interlocked.Exchange(ref _current, fresh);
        // If the store cannot be reached now, the library subscribes later by itself.
        await Task.WhenAll(_receivers.Select(r => TryAsync(SubscribeAsync(fresh, r.Key, r.Value).WaitAsync(StoreClient.Timeout))));
        Restored?.Invoke();
        if (old is not null)
            await TryAsync(CloseAsync(old));
    }

    /// <summary>Raises <see cref="Restored"/>. The library reports a node that is back, but not a subscription that it moved to another node.</summary>
    public void RaiseRestored() => Restored?.Invoke();

    /// <summary>Of keys in any slots, returns one for each master of a cluster; the first key where the store is not a cluster.</summary>
    public IReadOnlyList<string> OneForEachMaster(IReadOnlyList<string> keys)
    {
        var connection = Current;
        var cluster = connection.GetEndPoints().Select(node => connection.GetServer(node))
            .Where(server => server.IsConnected && server.ServerType == ServerType.Cluster).Select(server => server.ClusterConfiguration).FirstOrDefault(c => c is not null);
        return cluster is null ? [keys[0]] : [.. keys.GroupBy(key => cluster.GetBySlot((RedisKey)key)?.EndPoint).Select(group => group.First())];
    }

    /// <summary>Asks every node for its role now.</summary>
    public async Task FindMasterAsync() => await TryAsync(Current.ConfigureAsync());

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        var options = ConfigurationOptions.Parse(address.ConnectionString);
        // The server starts without its store, is not ready, and connects when the store is there.
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
