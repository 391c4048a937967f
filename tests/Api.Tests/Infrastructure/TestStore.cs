using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IdToken.Api.Platform.Store;
using IdToken.Api.Platform.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>The one store of a test run: the embedded Garnet, or a real redis-server where IDTOKEN_TEST_STORE says "redis".</summary>
public sealed class TestStore : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("idtoken-tests-").FullName;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;
    private EmbeddedGarnet? _garnet;
    private Process? _redis;

    public TestStore() => _connection = new(() => ConnectionMultiplexer.ConnectAsync(ConnectionString));

    public static bool IsRedis => Environment.GetEnvironmentVariable("IDTOKEN_TEST_STORE") == "redis";

    /// <summary>Into how many partitions the servers divide the store: IDTOKEN_TEST_PARTITIONS, or 1.</summary>
    public static int Partitions { get; } = int.Parse(Environment.GetEnvironmentVariable("IDTOKEN_TEST_PARTITIONS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>What servers with the default prefix call everything in the store.</summary>
    internal static StoreKeys Keys { get; } = new("idtoken", new Partitions(Partitions));

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (IsRedis)
        {
            var port = FreePort();
            ConnectionString = $"127.0.0.1:{port}";
            _redis = StartRedis(port);
            await UntilAnsweringAsync(port);
        }
        else
        {
            var address = new StoreAddress();
            _garnet = new EmbeddedGarnet(new EmbeddedStoreOptions { DataDirectory = _directory }, address, NullLogger<EmbeddedGarnet>.Instance);
            await _garnet.StartAsync();
            ConnectionString = address.ConnectionString;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
            (await _connection.Value).Dispose();
        if (_garnet is not null)
            await _garnet.DisposeAsync();
        _redis?.Kill();
        _redis?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Returns the one connection that tests share: opening one takes the library a second.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => _connection.Value;

    /// <summary>Deletes a session behind the server's back.</summary>
    public async Task DeleteSessionAsync(string sessionId)
    {
        var connection = await ConnectAsync();
        Assert.True(await connection.GetDatabase().KeyDeleteAsync(Keys.Session(sessionId)));
    }

    public async Task SetEnrollmentAsync(string tokenId, string field, string value)
    {
        var connection = await ConnectAsync();
        await connection.GetDatabase().HashSetAsync(Keys.Enrollment(tokenId), field, value);
    }

    /// <summary>How many pending sessions of a person the store lists.</summary>
    public async Task<int> PendingOfAsync(string tokenId)
    {
        var store = await ConnectAsync();
        return (await store.GetDatabase().HashKeysAsync(Keys.Ringing(tokenId))).Count(field => ((string)field!).StartsWith("s ", StringComparison.Ordinal));
    }

    /// <summary>The instances that are notified of a person's sessions, by the end of their lease (Unix milliseconds).</summary>
    public async Task<IReadOnlyList<long>> DeviceLeasesAsync(string tokenId)
    {
        var connection = await ConnectAsync();
        var leases = await connection.GetDatabase().SortedSetRangeByRankWithScoresAsync(Keys.Devices(tokenId));
        return [.. leases.Select(lease => (long)lease.Score)];
    }

    /// <summary>Makes an instance one that is notified of a person's sessions.</summary>
    public async Task HoldDeviceAsync(string tokenId, string instanceId)
    {
        var connection = await ConnectAsync();
        await connection.GetDatabase().SortedSetAddAsync(Keys.Devices(tokenId), Keys.Instance(instanceId), DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds());
    }

    /// <summary>The events that are not outcomes.</summary>
    public async Task<long> FeedLengthAsync(string serviceId)
    {
        var connection = await ConnectAfterMovingAsync();
        return await connection.GetDatabase().SortedSetLengthAsync(Keys.FeedAttempts(serviceId));
    }

    /// <summary>Adds events of this moment to a feed; returns the position before the first one.</summary>
    public async Task<long> FillFeedAsync(string serviceId, int count, int padding = 0)
    {
        var connection = await ConnectAfterMovingAsync();
        var database = connection.GetDatabase();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var before = now * 1000;
        var person = new string('p', padding);
        foreach (var offsets in Enumerable.Range(1, count).Chunk(500))
        {
            SortedSetEntry[] events = [.. offsets.Select(i => new SortedSetEntry($"{before + i}\n{before + i - 1}\ninitiated\nsess_{i}\n{person}\n{now}\n\n", before + i))];
            await database.SortedSetAddAsync(Keys.FeedAttempts(serviceId), events);
        }

        await database.StringSetAsync(Keys.FeedLast(serviceId), before + count);
        return before;
    }

    /// <summary>Makes a feed's outcomes count as so many bytes.</summary>
    public async Task SetFeedBytesAsync(string serviceId, long bytes)
    {
        var connection = await ConnectAfterMovingAsync();
        await connection.GetDatabase().StringSetAsync(Keys.FeedBytes(serviceId), bytes);
    }

    /// <summary>Changes the last bit of every outcome in a feed.</summary>
    public async Task AlterOutcomesAsync(string serviceId)
    {
        var connection = await ConnectAfterMovingAsync();
        var (database, key) = (connection.GetDatabase(), Keys.FeedEvents(serviceId));
        foreach (var outcome in await database.SortedSetRangeByScoreWithScoresAsync(key))
        {
            var member = (byte[])outcome.Element!;
            Assert.True(await database.SortedSetRemoveAsync(key, member));
            member[^1] ^= 1;
            await database.SortedSetAddAsync(key, member, outcome.Score);
        }
    }

    public async Task DeleteFeedAsync(string serviceId)
    {
        var connection = await ConnectAfterMovingAsync();
        await connection.GetDatabase().KeyDeleteAsync([Keys.FeedEvents(serviceId), Keys.FeedAttempts(serviceId), Keys.FeedLast(serviceId)]);
    }

    public async Task<string> FeedTextAsync(string serviceId)
    {
        var connection = await ConnectAfterMovingAsync();
        var events = await connection.GetDatabase().SortedSetRangeByRankAsync(Keys.FeedEvents(serviceId));
        return string.Join('\n', events.Select(e => Encoding.Latin1.GetString((byte[])e!)));
    }

    /// <summary>Waits until no event is on its way to a feed any more; where the store is not divided, none ever is.</summary>
    public static async Task UntilMovedAsync(IDatabase store)
    {
        foreach (var partition in Keys.All.Where(_ => Keys.IsPartitioned))
        {
            var deadline = Deadline.Token();
            while (await store.SortedSetLengthAsync(partition.Outbox) > 0)
                await Task.Delay(5, deadline);
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Process StartRedis(int port)
    {
        // Without the last settings a replica writes its master's data to the working directory, and every later node begins with it.
        string[] arguments =
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning",
            "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", "--repl-diskless-load", "on-empty-db", "--dbfilename", $"{Guid.NewGuid():N}.rdb",
        ];
        return Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
    }

    public static async Task UntilAnsweringAsync(int port)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    // What a test has done may still be in the outbox.
    private async Task<ConnectionMultiplexer> ConnectAfterMovingAsync()
    {
        var connection = await ConnectAsync();
        await UntilMovedAsync(connection.GetDatabase());
        return connection;
    }
}
