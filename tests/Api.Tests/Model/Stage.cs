using IdToken.Api.Redis;
using IdToken.Api.ServiceFeed;
using IdToken.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Model;

/// <summary>Three servers on the run's store, under one clock, and an ear on the channels of three instances.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly string[] _instanceIds = [.. Enumerable.Range(0, 3).Select(i => $"model-{i}-{Guid.NewGuid():N}")];
    private ConnectionMultiplexer _store = null!;
    private long _feedPlace;
    private int _marks;

    private Stage()
    {
    }

    public TestClock Clock { get; } = new();

    public string ServiceId { get; } = $"model-{Guid.NewGuid():N}";

    public IReadOnlyList<TestServer> Servers { get; private set; } = [];

    public ChannelTap Tap { get; private set; } = null!;

    public IDatabase Database => _store.GetDatabase();

    public static async Task<Stage> SetAsync(string connectionString)
    {
        var stage = new Stage();
        // A listed certificate is what makes the feed worth keeping.
        string[] settings =
        [
            $"IdToken:Services:0:Id={stage.ServiceId}", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic",
            $"IdToken:Services:0:ClientCertificates:0={new string('a', 40)}", "Logging:LogLevel:Default=Error", "Logging:LogLevel:Microsoft=Error",
        ];
        // One after the other: the first makes the keys that the others take from the store.
        for (var i = 0; i < stage._instanceIds.Length; i++)
            stage.Servers = [.. stage.Servers, await TestServer.StartAsync(connectionString, stage.Clock, settings)];
        stage._store = await ConnectionMultiplexer.ConnectAsync(connectionString);
        stage.Tap = new(connectionString, stage._instanceIds.Select(StoreKeys.Instance).ToArray());
        return stage;
    }

    public T Get<T>(int instance)
        where T : notnull => Servers[instance].Services.GetRequiredService<T>();

    public string InstanceId(int instance) => _instanceIds[instance];

    /// <summary>The instance of a channel; -1 for none.</summary>
    public int InstanceOf(string channel) => Array.FindIndex(_instanceIds, id => StoreKeys.Instance(id) == channel);

    /// <summary>What was published on the instances' channels since the last call.</summary>
    public async Task<IReadOnlyList<(int Instance, string Text)>> PublishedAsync()
    {
        var mark = $"mark {_marks++}";
        await Task.WhenAll(_instanceIds.Select(id => Database.PublishAsync(StoreKeys.Instance(id), mark)));
        return Tap.UpTo(mark);
    }

    /// <summary>What was added to the service's feed since the last call.</summary>
    public async Task<IReadOnlyList<FeedEntry>> FeedAsync()
    {
        var page = await Get<FeedStore>(0).ReadAsync(ServiceId, _feedPlace, 1000);
        _feedPlace = page.Last;
        return page.Entries;
    }

    public async ValueTask DisposeAsync()
    {
        Tap.Dispose();
        _store.Dispose();
        foreach (var server in Servers)
            await server.DisposeAsync();
    }
}
