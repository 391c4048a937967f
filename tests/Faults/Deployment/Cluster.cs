using IdToken.Faults.Network;

namespace IdToken.Faults.Deployment;

/// <summary>A complete deployment: the store, three instances, nginx, and a proxy in front whose client connections can be reset.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>How long the server keeps an outcome; delivery is guaranteed only until then.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromSeconds(30);

    private readonly Nginx _nginx;

    private Cluster(string folder, HttpClient http, bool onRedisCluster)
    {
        var port = Ports.Free();
        Url = new Uri($"http://127.0.0.1:{port}");
        Redis = new(folder);
        RedisCluster = onRedisCluster ? new(folder) : null;
        Issuer = onRedisCluster ? new() : null;
        Instances = [.. Enumerable.Range(1, 3).Select(number => new Instance(number, folder, new FaultyProxy(Redis.Port), () => [.. Keys.Settings, .. Settings(Url), .. StoreSettings()], http))];
        _nginx = new(folder, port, Instances.Select(i => i.Port));
        ClientProxy = new(port);
        ClientProxyUrl = new Uri($"http://127.0.0.1:{ClientProxy.Port}");
    }

    public RedisServer Redis { get; }

    /// <summary>The store, in place of <see cref="Redis"/>; null where there is none.</summary>
    public RedisCluster? RedisCluster { get; }

    /// <summary>Issues the tokens that open the service's feed, which somebody follows where the store is a Redis Cluster; null elsewhere.</summary>
    public ServiceIssuer? Issuer { get; }

    public IReadOnlyList<Instance> Instances { get; }

    public FaultyProxy ClientProxy { get; }

    /// <summary>The address of nginx, which is also the issuer of tokens.</summary>
    public Uri Url { get; }

    public Uri ClientProxyUrl { get; }

    public ServerKeys Keys { get; } = new();

    public static async Task<Cluster> StartAsync(string folder, HttpClient http, bool onRedisCluster)
    {
        var cluster = new Cluster(folder, http, onRedisCluster);
        await (cluster.RedisCluster?.StartAsync() ?? cluster.Redis.StartAsync());
        await (cluster.Issuer?.StartAsync() ?? Task.CompletedTask);
        foreach (var instance in cluster.Instances)
            instance.Start();
        await Task.WhenAll(cluster.Instances.Select(i => i.UntilReadyAsync()));
        await cluster._nginx.StartAsync();
        return cluster;
    }

    /// <summary>How many requests nginx has passed to an instance.</summary>
    public int RequestsTo(Instance instance) => _nginx.RequestsTo(instance.Port);

    public async ValueTask DisposeAsync()
    {
        ClientProxy.Dispose();
        await _nginx.StopAsync();
        await Task.WhenAll(Instances.Select(i => i.StopAsync(Signal.Kill)));
        foreach (var instance in Instances)
            instance.Store.Dispose();
        await (Issuer?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (RedisCluster?.StopAsync() ?? Redis.StopAsync(Signal.Kill));
    }

    /// <summary>The nodes of a Redis Cluster name each other's addresses, so that no proxy can be in between.</summary>
    private Dictionary<string, string> StoreSettings() => RedisCluster is null ? [] : new Dictionary<string, string>
    {
        ["ConnectionStrings__Redis"] = RedisCluster.ConnectionString,
        ["IdToken__Store__Partitions"] = "64",
    }.Concat(Issuer!.Settings).ToDictionary();

    private static Dictionary<string, string> Settings(Uri url) => new()
    {
        ["IdToken__Issuer"] = url.OriginalString,
        ["IdToken__TrustedProxies__0"] = "127.0.0.1",
        ["IdToken__RateLimits__InitiatePerMinute"] = "0",
        ["IdToken__RateLimits__VerifyPerMinute"] = "0",
        ["IdToken__RateLimits__VerifyPerPersonPerMinute"] = "0",
        ["IdToken__RateLimits__UnauthenticatedPerMinute"] = "0",
        ["IdToken__RateLimits__EnrollPerHour"] = "0",
        // A fault leaves any number of sessions pending, and the few people here have many.
        ["IdToken__Ringing__MaxPending"] = "0",
        ["IdToken__Session__Lifetime"] = "00:02:00",
        ["IdToken__Session__OutcomeRetention"] = Retention.ToString(),
    };
}
