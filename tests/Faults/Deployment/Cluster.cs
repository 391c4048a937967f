using IdToken.Faults.Network;

namespace IdToken.Faults.Deployment;

/// <summary>All that a deployment is made of: the store, three instances, nginx; and the door that clients come through, where their connections can be cut.</summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>How long an outcome waits; the claim that is tested ends there.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromSeconds(30);

    private readonly Nginx _nginx;

    private Site(string folder, HttpClient http)
    {
        var port = Ports.Free();
        Url = new Uri($"http://127.0.0.1:{port}");
        Redis = new(folder);
        var settings = Keys.Settings.Concat(Settings(Url)).ToDictionary();
        Instances = [.. Enumerable.Range(1, 3).Select(number => new Instance(number, folder, new StoreProxy(Redis.Port), settings, http))];
        _nginx = new(folder, port, Instances.Select(i => i.Port));
        Door = new(port);
        DoorUrl = new Uri($"http://127.0.0.1:{Door.Port}");
    }

    public RedisServer Redis { get; }

    public IReadOnlyList<Instance> Instances { get; }

    public StoreProxy Door { get; }

    /// <summary>nginx, which is also the issuer of the tokens.</summary>
    public Uri Url { get; }

    public Uri DoorUrl { get; }

    public ServerKeys Keys { get; } = new();

    public static async Task<Site> StartAsync(string folder, HttpClient http)
    {
        var site = new Site(folder, http);
        await site.Redis.StartAsync();
        foreach (var instance in site.Instances)
            instance.Start();
        await Task.WhenAll(site.Instances.Select(i => i.UntilReadyAsync()));
        await site._nginx.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        Door.Dispose();
        await _nginx.StopAsync();
        await Task.WhenAll(Instances.Select(i => i.StopAsync(Signal.Kill)));
        foreach (var instance in Instances)
            instance.Store.Dispose();
        await Redis.StopAsync(Signal.Kill);
    }

    private static Dictionary<string, string> Settings(Uri url) => new()
    {
        ["IdToken__Issuer"] = url.OriginalString,
        ["IdToken__TrustedProxies__0"] = "127.0.0.1",
        ["IdToken__RateLimits__InitiatePerMinute"] = "0",
        ["IdToken__RateLimits__VerifyPerMinute"] = "0",
        ["IdToken__RateLimits__EnrollPerHour"] = "0",
        ["IdToken__Session__Lifetime"] = "00:02:00",
        ["IdToken__Session__OutcomeRetention"] = Retention.ToString(),
    };
}
