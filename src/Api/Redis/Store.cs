using StackExchange.Redis;

namespace IdToken.Api.Redis;

/// <summary>The one connection to the store: runs scripts and a few plain commands, each within <see cref="Timeout"/>.</summary>
internal sealed class Store(StoreAddress address, ILogger<Store> logger) : IAsyncDisposable
{
    /// <summary>How long a caller waits for the store before it is told that there is none.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Answers of a server that is there but cannot serve: starting, a replica, or out of resources.
    private static readonly string[] Passing = ["LOADING", "READONLY", "MASTERDOWN", "MISCONF", "OOM", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN"];

    private ConnectionMultiplexer? _connection;

    /// <summary>The connection is back after a loss; what was published meanwhile is gone.</summary>
    public event Action? Restored;

    private ConnectionMultiplexer Connection => _connection ?? throw new InvalidOperationException("The store has not been started.");

    public async Task StartAsync()
    {
        var options = ConfigurationOptions.Parse(address.ConnectionString);
        // The server starts without its store, says so by its readiness, and finds it when it is there.
        options.AbortOnConnectFail = false;
        options.SyncTimeout = (int)Timeout.TotalMilliseconds;
        options.ClientName = "idtoken";
        _connection = await ConnectionMultiplexer.ConnectAsync(options);
        _connection.ConnectionFailed += (_, e) => Log.ConnectionLost(logger, e.ConnectionType, e.FailureType);
        _connection.ConnectionRestored += (_, e) =>
        {
            Log.ConnectionRestored(logger, e.ConnectionType);
            Restored?.Invoke();
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.CloseAsync(allowCommandsToComplete: false);
    }

    public Task PingAsync() => GuardAsync(Connection.GetDatabase().PingAsync());

    public Task<RedisResult> RunAsync(Script script, RedisKey[] keys, RedisValue[] arguments) =>
        GuardAsync(EvaluateAsync(script, keys, arguments));

    public Task<RedisValue[]> FieldsAsync(string key, RedisValue[] fields) =>
        GuardAsync(Connection.GetDatabase().HashGetAsync(key, fields));

    public Task<RedisValue> ValueAsync(string key) => GuardAsync(Connection.GetDatabase().StringGetAsync(key));

    /// <summary>The lowest members of a sorted set, up to a score.</summary>
    public Task<RedisValue[]> MembersUpToAsync(string key, double score, int take) =>
        GuardAsync(Connection.GetDatabase().SortedSetRangeByScoreAsync(key, stop: score, take: take));

    public Task<RedisValue[]> MembersFromAsync(string key, double score, int skip, int take) =>
        GuardAsync(Connection.GetDatabase().SortedSetRangeByScoreAsync(key, score, skip: skip, take: take));

    /// <summary>Sets a mark that lasts for a while; false where it stands already.</summary>
    public Task<bool> MarkAsync(string key, TimeSpan lifetime) =>
        GuardAsync(Connection.GetDatabase().StringSetAsync(key, "1", lifetime, When.NotExists));

    /// <summary>Calls <paramref name="receive"/> for each message; in no promised order, as the library gives none.</summary>
    public Task SubscribeAsync(string channel, Action<byte[]> receive) =>
        GuardAsync(DoneAsync(Connection.GetSubscriber().SubscribeAsync(channel, (_, message) => receive(message!))));

    /// <summary>Answers once everything sent before on the subscription's connection has been answered.</summary>
    public Task PingSubscriptionAsync() => GuardAsync(Connection.GetSubscriber().PingAsync());

    private async Task<RedisResult> EvaluateAsync(Script script, RedisKey[] keys, RedisValue[] arguments)
    {
        var database = Connection.GetDatabase();
        try
        {
            return await database.ScriptEvaluateAsync(script.Hash, keys, arguments);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // A server that has not seen the script yet; the whole text teaches it.
            return await database.ScriptEvaluateAsync(script.Text, keys, arguments);
        }
    }

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }

    private static async Task<T> GuardAsync<T>(Task<T> command)
    {
        try
        {
            return command.IsCompleted ? await command : await command.WaitAsync(Timeout);
        }
        catch (Exception e) when (e is TimeoutException or RedisConnectionException
            || (e is RedisServerException && Passing.Any(p => e.Message.StartsWith(p, StringComparison.Ordinal))))
        {
            throw new StoreUnavailableException(e);
        }
    }
}
