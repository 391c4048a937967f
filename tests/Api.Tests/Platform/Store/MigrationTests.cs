using System.Security.Cryptography;
using IdToken.Api.Admin;
using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

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

    private Task<(int Enrollments, string? Fault)> MigrateAsync() => new StoreMigrationRun(_old.Address, _new.Address, new StoreOptions { Partitions = 8 }).RunAsync();

    private static Task<TestServer> StartAsync(RedisNode redis, int partitions) => TestServer.StartAsync(
        redis.Address, null, $"IdToken:Store:Partitions={partitions}", "IdToken:Services:0:Id=demo", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic", Feed);
}
