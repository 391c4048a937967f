using System.Security.Cryptography;
using IdToken.Api.Admin;
using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>The command <c>store migrate</c>: from a store with one partition to a divided one, with enrollments that live on.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    private const string Feed = "IdToken:Services:0:ClientCertificates:0=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private RedisNode _old = null!;
    private RedisNode _new = null!;

    public async ValueTask InitializeAsync() => (_old, _new) = (await RedisNode.StartAsync(), await RedisNode.StartAsync());

    public ValueTask DisposeAsync()
    {
        _old.Dispose();
        _new.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Enrolled_phones_sign_in_revoked_ones_stay_revoked_and_used_credentials_used()
    {
        await using var before = await StartAsync(_old, 1);
        var phones = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Phone.EnrollAsync(before)));
        var credential = (string)(await Phone.CredentialAsync(before, new { tokenId = "ada" }))["vdsData"]!;
        var first = new Phone(before, "ada", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await first.EnrollAsync(credential).OkAsync<EnrollResponse>();
        Assert.Equal(21, (await MigrateAsync()).Enrollments);

        // What happens until the old servers stop is copied the second time.
        var replaced = await phones[0].ReplaceAsync(before);
        await before.Services.GetRequiredService<Revocation>().RevokeAsync(phones[1].TokenId, RevocationReason.LostDevice, "test");
        await phones[2].InitiateAsync();
        var kept = await before.Services.GetRequiredService<FeedStore>().LastAsync("demo");
        await phones[2].InitiateAsync();
        Assert.Equal(21, (await MigrateAsync()).Enrollments);

        await using var after = await StartAsync(_new, 8);
        foreach (var phone in phones.Skip(2).Append(replaced).Append(first))
            await phone.At(after).ApproveAsync(await phone.At(after).InitiateAsync()).OkAsync<Approved>();
        await phones[0].At(after).ApproveAsync(await replaced.At(after).InitiateAsync()).RefusedAsync(401, "invalid_signature");
        await after.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phones[1].TokenId }).RefusedAsync(403, "enrollment_revoked");
        await first.At(after).EnrollAsync(credential).RefusedAsync(409, "credential_used");
        Assert.Equal(21, (await after.Services.GetRequiredService<AdminStore>().EnrollmentsAsync(0, 100)).Count);
        var feed = await after.Services.GetRequiredService<FeedStore>().ReadAsync("demo", kept, 1000);
        Assert.Equal(kept, feed.Entries[0].Before);
    }

    [Fact]
    public async Task A_store_that_a_server_has_used_is_not_overwritten()
    {
        await using var before = await StartAsync(_old, 1);
        await using (await StartAsync(_new, 8))
        {
        }

        Assert.Contains("a server has been started with this store already", (await MigrateAsync()).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_outlives_a_sign_in_is_copied_with_its_end_and_as_it_is_now()
    {
        using var source = await ConnectionMultiplexer.ConnectAsync(_old.Address);
        using var target = await ConnectionMultiplexer.ConnectAsync(_new.Address);
        var (from, to) = (source.GetDatabase(), target.GetDatabase());
        var (old, copy) = (new StoreKeys("idtoken", new Partitions(1)), new StoreKeys("idtoken", new Partitions(8)));
        await from.HashSetAsync(old.Ringing("ada"), [new("s sess_1", "pending"), new("d shop", "declined"), new("gone", "soon")]);
        await from.KeyExpireAsync(old.Ringing("ada"), TimeSpan.FromHours(1));
        await from.HashSetAsync(old.Enrollment("ada"), [new("issuer", "iss"), new("generation", "g"), new("expires", DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds())]);
        await from.SortedSetAddAsync(old.EnrollmentsUndivided, "ada", double.PositiveInfinity);
        await from.HashSetAsync(old.Session("sess_1"), "state", "pending");
        await from.StringSetAsync(old.ForPerson("ada").UsedDeviceToken("ada", "f"), "", TimeSpan.FromHours(1));
        await from.HashSetAsync(old.Invitation("i"), "state", "open");
        await from.HashSetAsync(old.PublishedKeys, "kid", 1);
        foreach (var set in (string[])[old.Reports, old.Invitations, old.FeedEvents("shop"), old.FeedAttempts("shop")])
            await from.SortedSetAddAsync(set, "one", 1);
        await MigrateAsync();
        await from.HashDeleteAsync(old.Ringing("ada"), "gone");
        await MigrateAsync();

        Assert.Equal(["d shop"], (await to.HashKeysAsync(copy.Ringing("ada"))).Select(f => (string)f!));
        string[] kept =
        [
            copy.Ringing("ada"), copy.ForPerson("ada").UsedDeviceToken("ada", "f"), copy.CredentialOwner("iss", "g"), copy.Enrollment("ada"), copy.ForPerson("ada").Enrollments, copy.Invitation("i"), copy.PublishedKeys, copy.Reports, copy.Invitations, copy.FeedEvents("shop"), copy.FeedAttempts("shop"),
        ];
        Assert.Equal(kept.Order(StringComparer.Ordinal), target.GetServer(_new.Address).Keys().Select(k => (string)k!).Order(StringComparer.Ordinal));
        foreach (var ending in kept[..3])
            Assert.InRange((await to.KeyTimeToLiveAsync(ending))!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task An_undivided_target_and_a_divided_source_are_refused()
    {
        var undivided = await new StoreMigrationRun(_old.Address, _new.Address, new StoreOptions { Partitions = 1 }).RunAsync();
        Assert.StartsWith("IdToken:Store:Partitions: is 1", undivided.Fault, StringComparison.Ordinal);
        await _old.CommandAsync("HSET idtoken:layout partitions 8");
        Assert.StartsWith("--from: that store is divided into 8", (await MigrateAsync()).Fault, StringComparison.Ordinal);
    }

    private Task<(int Enrollments, string? Fault)> MigrateAsync() => new StoreMigrationRun(_old.Address, _new.Address, new StoreOptions { Partitions = 8 }).RunAsync();

    private static Task<TestServer> StartAsync(RedisNode redis, int partitions) => TestServer.StartAsync(
        redis.Address, null, $"IdToken:Store:Partitions={partitions}", "IdToken:Services:0:Id=demo", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic", Feed);
}
