using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Model;

/// <summary>Three servers on the run's store, under one clock, and an ear on the channels of three instances.</summary>
public class Stage(DefaultServer host) : IAsyncLifetime
{
    private readonly string[] _instanceIds = [.. Enumerable.Range(0, 3).Select(i => $"model-{i}-{Guid.NewGuid():N}")];
    private ConnectionMultiplexer _store = null!;
    private ChannelTap _tap = null!;
    private long _feedPosition;
    private int _marks;

    public TestClock Clock { get; } = new();

    public string ServiceId { get; } = $"model-{Guid.NewGuid():N}";

    public IReadOnlyList<TestServer> Servers { get; private set; } = [];

    public IDatabase Database => _store.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        // A listed certificate is what makes the feed worth keeping.
        string[] settings =
        [
            $"IdToken:Services:0:Id={ServiceId}", "IdToken:Services:0:AllowAnonymousInitiation=true", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic",
            $"IdToken:Services:0:ClientCertificates:0={new string('a', 40)}", "Logging:LogLevel:Default=Error", "Logging:LogLevel:Microsoft=Error",
        ];
        for (var i = 0; i < _instanceIds.Length; i++)
            Servers = [.. Servers, await StartAsync(i, host.Store.ConnectionString, settings)];
        _store = await ConnectionMultiplexer.ConnectAsync(host.Store.ConnectionString);
        _tap = new(host.Store.ConnectionString, _instanceIds.Select(TestStore.Keys.Instance).ToArray());
    }

    public T Get<T>(int instance)
        where T : notnull => Servers[instance].Services.GetRequiredService<T>();

    public string InstanceId(int instance) => _instanceIds[instance];

    /// <summary>The instance of a channel; -1 for none.</summary>
    public int InstanceOf(string channel) => Array.FindIndex(_instanceIds, id => TestStore.Keys.Instance(id) == channel);

    /// <summary>What was published on the instances' channels since the last call.</summary>
    public async Task<IReadOnlyList<(int Instance, string Text)>> PublishedAsync()
    {
        var mark = $"mark {_marks++}";
        await Task.WhenAll(_instanceIds.Select(id => Database.PublishAsync(TestStore.Keys.Instance(id), mark)));
        return _tap.UpTo(mark);
    }

    /// <summary>What was added to the service's feed since the last call.</summary>
    internal async Task<IReadOnlyList<FeedEntry>> FeedAsync()
    {
        var page = await Get<FeedStore>(0).ReadAsync(ServiceId, _feedPosition, 1000);
        _feedPosition = page.Last;
        return page.Entries;
    }

    /// <summary>Sets the clock of an instance's machine, on a stage that has any.</summary>
    public virtual void SetClock(int instance, TimeSpan ahead) => throw new NotSupportedException();

    /// <summary>The model's time of an event that the store dates (ms).</summary>
    public virtual long ModelTimeOf(long milliseconds) => milliseconds;

    private protected virtual Task<TestServer> StartAsync(int instance, string store, string[] settings) => TestServer.StartAsync(store, Clock, settings);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _tap.Dispose();
        _store.Dispose();
        foreach (var server in Servers)
            await server.DisposeAsync();
    }
}
