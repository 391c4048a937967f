using IdToken.Api.Admin;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>A store is divided in one way; a server that would divide it otherwise does not start.</summary>
public sealed class LayoutTests
{
    [Fact]
    public async Task A_start_with_another_number_of_partitions_is_refused_by_name()
    {
        using var redis = await RedisNode.StartAsync();
        await using (await StartAsync(redis, 8))
        {
        }

        var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(redis, 64));
        Assert.Contains("IdToken:Store:Partitions: is 64, but what the store has under the prefix 'idtoken' is divided into 8.", Assert.Single(refused.Faults), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StartupException>(() => StartAsync(redis, 1));
        await using var again = await StartAsync(redis, 8);
    }

    [Fact]
    public async Task A_store_of_the_version_before_has_one_partition()
    {
        using var redis = await RedisNode.StartAsync();
        using var store = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        await store.GetDatabase().SortedSetAddAsync("idtoken:enrollments", "ada", double.PositiveInfinity);
        var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(redis, 8));
        Assert.Contains("is divided into 1.", Assert.Single(refused.Faults), StringComparison.Ordinal);
        await using var server = await StartAsync(redis, 1);
    }

    [Fact]
    public async Task A_store_that_comes_later_and_is_divided_otherwise_stops_the_server()
    {
        using var redis = await RedisNode.StartAsync();
        await redis.CommandAsync("CONFIG SET requirepass other");
        // A Development server would need the store at once, for its keys.
        await using var server = await TestServer.StartAsync(redis.Address, null, [.. ProductionSettings.Create(), "IdToken:Store:Partitions=8"]);
        server.ErrorsExpected = true;
        await redis.CommandsAsync("AUTH other", "HSET idtoken:layout partitions 64", "CONFIG SET requirepass \"\"");
        var stopping = new TaskCompletionSource();
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.SoonAsync();
        Assert.Contains(server.Log.Errors, line => line.Contains("is divided into 64.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Persons_of_all_partitions_sign_in_and_are_listed_in_one_order()
    {
        using var redis = await RedisNode.StartAsync();
        await using var one = await StartAsync(redis, 64);
        await using var two = await StartAsync(redis, 64);
        var phones = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Phone.EnrollAsync(one)));
        foreach (var phone in phones)
        {
            var session = await phone.InitiateAsync();
            using var browser = await SocketProbe.OpenAsync(one, $"/ws/session/{session.SessionId}?token={session.WsToken}");
            Assert.Contains("otp_ready", await browser.NextAsync(), StringComparison.Ordinal);
            await phone.At(two).ApproveAsync(session).OkAsync<Approved>();
            Assert.Contains("approved", await browser.NextAsync(), StringComparison.Ordinal);
            var next = await phone.InitiateAsync();
            Assert.Equal([next.SessionId], (await phone.PendingAsync(two)).Select(s => s.SessionId));
        }

        var admin = one.Services.GetRequiredService<AdminStore>();
        var listed = (await admin.EnrollmentsAsync(0, 100)).Select(p => (p.ExpiresAt, p.TokenId)).ToArray();
        Assert.Equal(phones.Select(p => p.TokenId).Order(StringComparer.Ordinal), listed.Select(p => p.TokenId).Order(StringComparer.Ordinal));
        Assert.Equal(listed.OrderBy(p => p.ExpiresAt), listed);
        Assert.Equal(listed[10..20], (await admin.EnrollmentsAsync(10, 10)).Select(p => (p.ExpiresAt, p.TokenId)));
        Assert.Equal(30, (await admin.SessionsAsync(0, 100)).Count);
        var stranger = await phones[0].InitiateAsync();
        await phones[1].ApproveAsync(stranger).RefusedAsync(404, "session_not_found");
    }

    private static Task<TestServer> StartAsync(RedisNode redis, int partitions) => TestServer.StartAsync(redis.Address, null, $"IdToken:Store:Partitions={partitions}");
}
