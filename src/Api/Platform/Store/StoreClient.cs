using System.Diagnostics;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>Runs scripts and a few plain commands in the store, each within <see cref="Timeout"/>. Throws <see cref="StoreUnavailableException"/> when it does not answer.</summary>
internal sealed class StoreClient(StoreConnection connection, StoreKeys keys, StoreClock clock, ScriptTime time, ILogger<StoreClient> logger)
{
    private static readonly Script HeartbeatScript = new("heartbeat.lua", "channel.lua");

    /// <summary>How long a caller waits for the store.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Answers of a server that is there but cannot serve: starting, a replica, out of resources, or not for us.
    private static readonly string[] Passing = ["LOADING", "READONLY", "MASTERDOWN", "MISCONF", "OOM", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH", "WRONGPASS", "NOPERM"];

    private int _looksForMaster;

    /// <inheritdoc cref="StoreConnection.Restored"/>
    public event Action? Restored
    {
        add => connection.Restored += value;
        remove => connection.Restored -= value;
    }

    /// <summary>The names of all that is in the store.</summary>
    public StoreKeys Keys => keys;

    /// <summary>The first argument of every script that needs the time: time.lua puts the store's in its place.</summary>
    public RedisValue Now => time.Milliseconds();

    private IDatabase Database => connection.Database;

    public Task PingAsync() => GuardAsync(Database.PingAsync());

    public Task<RedisResult> RunAsync(Script script, RedisKey[] keys, RedisValue[] arguments) =>
        GuardAsync(EvaluateAsync(script, keys, arguments));

    public Task<RedisValue[]> FieldsAsync(string key, RedisValue[] fields) =>
        GuardAsync(Database.HashGetAsync(key, fields));

    public Task<RedisValue> ValueAsync(string key) => GuardAsync(Database.StringGetAsync(key));

    /// <summary>Returns the lowest members of a sorted set, up to a score.</summary>
    public Task<RedisValue[]> MembersUpToAsync(string key, double score, int take) =>
        GuardAsync(Database.SortedSetRangeByScoreAsync(key, stop: score, take: take));

    public Task<RedisValue[]> MembersFromAsync(string key, double score, int skip, int take) =>
        GuardAsync(Database.SortedSetRangeByScoreAsync(key, score, skip: skip, take: take));

    /// <summary>Returns the members with the highest scores, the highest first.</summary>
    public Task<RedisValue[]> LastMembersAsync(string key, int skip, int take) =>
        GuardAsync(Database.SortedSetRangeByRankAsync(key, skip, skip + (long)take - 1, Order.Descending));

    public Task<RedisValue[]> FieldNamesAsync(string key) => GuardAsync(Database.HashKeysAsync(key));

    /// <summary>Calls <paramref name="receive"/> for each message, in the order of their arrival (<c>PreserveAsyncOrder</c>, the library's default). Messages during a lost connection are missing.</summary>
    public Task SubscribeAsync(string channel, Action<byte[]> receive) =>
        GuardAsync(connection.SubscribeAsync(channel, receive));

    /// <summary>Completes once everything sent before on the subscription's connection has been answered.</summary>
    public Task PingSubscriptionAsync() => GuardAsync(connection.PingSubscriptionAsync());

    /// <summary>Sends this instance a heartbeat over its own channel, and reads the store's time.</summary>
    public async Task SendHeartbeatAsync(string channel, long number)
    {
        var asked = Stopwatch.GetTimestamp();
        var time = (RedisValue[])(await RunAsync(HeartbeatScript, [], [channel, number]))!;
        clock.Set(asked, (long)time[0], (long)time[1]);
    }

    private async Task<RedisResult> EvaluateAsync(Script script, RedisKey[] keys, RedisValue[] arguments)
    {
        var database = Database;
        try
        {
            return await database.ScriptEvaluateAsync(script.Hash, keys, arguments);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The store does not have the script yet; running its text loads it.
            return await database.ScriptEvaluateAsync(script.Text, keys, arguments);
        }
    }

    private async Task<T> GuardAsync<T>(Task<T> command)
    {
        try
        {
            return command.IsCompleted ? await command : await command.WaitAsync(Timeout);
        }
        catch (Exception e) when (e is TimeoutException or RedisConnectionException or ObjectDisposedException or OperationCanceledException
            || (e is RedisServerException && Passing.Any(p => e.Message.StartsWith(p, StringComparison.Ordinal))))
        {
            if (e.Message.StartsWith("READONLY", StringComparison.Ordinal))
                _ = FindMasterAsync();
            throw new StoreUnavailableException(e);
        }
    }

    /// <summary>The master has become a replica. Many commands notice at the same time; one search is enough.</summary>
    private async Task FindMasterAsync()
    {
        if (Interlocked.Exchange(ref _looksForMaster, 1) == 1)
            return;
        Log.NotMaster(logger);
        await connection.FindMasterAsync();
        Volatile.Write(ref _looksForMaster, 0);
    }
}
