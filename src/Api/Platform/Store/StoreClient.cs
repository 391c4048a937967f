using System.Diagnostics;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>Runs scripts and a few plain commands in the store, each within <see cref="Timeout"/>. Throws <see cref="StoreUnavailableException"/> when it does not answer.</summary>
internal sealed class StoreClient(StoreConnection connection, StoreKeys keys, StoreClock clock, ScriptTime time, ILogger<StoreClient> logger)
{
    private static readonly Script HeartbeatScript = new("heartbeat.lua", "channel.lua");
    private static readonly Script CountScript = new("count.lua", "limit.lua");

    /// <summary>How long a caller waits for the store.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Answers of a cluster whose slots move or fail over: nothing was executed. "Endpoint" is the library's own: it could not follow a redirection.
    private static readonly string[] Redirecting = ["MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "Endpoint "];

    private static readonly TimeSpan RedirectionPause = TimeSpan.FromMilliseconds(50);

    // Answers of a server that is there but cannot serve: starting, a replica, out of resources, or not for us.
    private static readonly string[] Passing = [.. Redirecting, "LOADING", "READONLY", "MASTERDOWN", "MISCONF", "OOM", "NOREPLICAS", "NOAUTH", "WRONGPASS", "NOPERM"];

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
        GuardAsync(RedirectedAsync(() => EvaluateAsync(script, keys, arguments)));

    /// <summary>
    /// Counts a request where its counters are in another partition than what it asks for. Returns how long to wait where it is refused, and what remains for the script itself
    /// to count.
    /// </summary>
    public async Task<(TimeSpan? Wait, SharedLimit Remaining)> CountAsync(SharedLimit limit)
    {
        if (!keys.IsPartitioned || limit.Counters.Count == 0)
            return (null, limit);
        var wait = (RedisValue)await RunAsync(CountScript, [.. limit.Keys], [limit.Argument]);
        return (wait.IsNull ? null : SharedLimit.Wait(wait), SharedLimit.None);
    }

    public Task<RedisValue[]> FieldsAsync(string key, RedisValue[] fields) =>
        GuardAsync(RedirectedAsync(() => Database.HashGetAsync(key, fields)));

    public Task<RedisValue> ValueAsync(string key) => GuardAsync(RedirectedAsync(() => Database.StringGetAsync(key)));

    public Task<bool> ExistsAsync(string key) => GuardAsync(RedirectedAsync(() => Database.KeyExistsAsync(key)));

    /// <summary>Returns the lowest members of a sorted set, up to a score.</summary>
    public Task<RedisValue[]> MembersUpToAsync(string key, double score, int take) =>
        GuardAsync(RedirectedAsync(() => Database.SortedSetRangeByScoreAsync(key, stop: score, take: take)));

    public Task<RedisValue[]> MembersFromAsync(string key, double score, int skip, int take) =>
        GuardAsync(RedirectedAsync(() => Database.SortedSetRangeByScoreAsync(key, score, skip: skip, take: take)));

    /// <summary>Returns members of several sorted sets, one of each partition, in the order of their scores. What is skipped is read.</summary>
    public async Task<RedisValue[]> MembersFromAsync(IReadOnlyList<string> sets, double score, int skip, int take)
    {
        if (sets.Count == 1)
            return await MembersFromAsync(sets[0], score, skip, take);
        var found = await Task.WhenAll(sets.Select(set => GuardAsync(RedirectedAsync(() => Database.SortedSetRangeByScoreWithScoresAsync(set, score, take: skip + take)))));
        return [.. found.SelectMany(members => members).OrderBy(m => m.Score).ThenBy(m => (string)m.Element!, StringComparer.Ordinal).Skip(skip).Take(take).Select(m => m.Element)];
    }

    /// <summary>Returns the members with the highest scores, the highest first.</summary>
    public Task<RedisValue[]> LastMembersAsync(string key, int skip, int take) =>
        GuardAsync(RedirectedAsync(() => Database.SortedSetRangeByRankAsync(key, skip, skip + (long)take - 1, Order.Descending)));

    public Task<RedisValue[]> FieldNamesAsync(string key) => GuardAsync(RedirectedAsync(() => Database.HashKeysAsync(key)));

    /// <summary>Calls <paramref name="receive"/> for each message, in the order of their arrival (<c>PreserveAsyncOrder</c>, the library's default). Messages during a lost connection are missing.</summary>
    public Task SubscribeAsync(string channel, Action<byte[]> receive) =>
        GuardAsync(connection.SubscribeAsync(channel, receive));

    /// <summary>Completes once everything sent before on the subscription's connection has been answered.</summary>
    public Task PingSubscriptionAsync() => GuardAsync(connection.PingSubscriptionAsync());

    /// <summary>Returns a key of each master; none where there is one master, which needs no key.</summary>
    public IReadOnlyList<string> Masters() => keys.IsPartitioned ? connection.OneForEachMaster([.. keys.All.Select(p => p.Outbox)]) : [];

    /// <summary>Sends this instance a heartbeat over its own channel, and reads the store's time.</summary>
    /// <param name="channel">The instance's channel.</param>
    /// <param name="number">The heartbeat's number.</param>
    /// <param name="master">A key of the master that is to send it; null where there is one.</param>
    /// <param name="setsClock">The server's clock goes by this master: by the same on every instance, as masters may differ.</param>
    public async Task SendHeartbeatAsync(string channel, long number, string? master = null, bool setsClock = true)
    {
        var asked = Stopwatch.GetTimestamp();
        var time = (RedisValue[])(await RunAsync(HeartbeatScript, master is null ? [] : [master], [channel, number]))!;
        if (setsClock)
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
            // Without SCRIPT LOAD before it, which on a node that takes over a slot would use up the ASKING.
            return await database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.NoScriptCache);
        }
    }

    /// <summary>Repeats a command that a cluster refused because its slot moves: the library follows one redirection and no more. Nothing is executed twice.</summary>
    private static async Task<T> RedirectedAsync<T>(Func<Task<T>> command)
    {
        for (var asked = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await command();
            }
            catch (RedisServerException e) when (IsAny(e, Redirecting) && Stopwatch.GetElapsedTime(asked) < Timeout)
            {
                await Task.Delay(RedirectionPause);
            }
        }
    }

    private static bool IsAny(RedisServerException e, string[] beginnings) => beginnings.Any(b => e.Message.StartsWith(b, StringComparison.Ordinal));

    private async Task<T> GuardAsync<T>(Task<T> command)
    {
        try
        {
            return command.IsCompleted ? await command : await command.WaitAsync(Timeout);
        }
        catch (Exception e) when (e is TimeoutException or RedisConnectionException or ObjectDisposedException or OperationCanceledException
            || (e is RedisServerException server && IsAny(server, Passing)))
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
