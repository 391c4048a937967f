using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Identity.Passkeys;

/// <summary>What the store has of a passkey: nobody who can write there puts another one in its place, or takes it away.</summary>
public sealed class PasskeyStoreTests : IAsyncLifetime
{
    private RedisNode _node = null!;
    private ConnectionMultiplexer _connection = null!;
    private TestServer _server = null!;

    private IDatabase Store => _connection.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _node = await RedisNode.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_node.Address);
        _server = await TestServer.StartAsync(_node.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _connection.Dispose();
        _node.Dispose();
    }

    [Fact]
    public async Task A_passkey_is_sealed_with_the_person_so_that_a_version_that_does_not_know_it_finds_no_phone()
    {
        // That version takes two values, and nothing else, for a person.
        Assert.Equal(5, (await ValuesAsync((await PasskeyPhone.EnrollAsync(_server)).Phone)).Count);
        Assert.Equal(2, (await ValuesAsync(await Phone.EnrollAsync(_server))).Count);
    }

    [Fact]
    public async Task An_earlier_enrollment_of_the_same_phone_cannot_be_put_back()
    {
        var before = await Phone.EnrollAsync(_server);
        var person = await Store.HashGetAsync(Key(before), "person");
        var phone = await PasskeyPhone.EnrollAsync(_server, new { tokenId = before.TokenId });
        await Store.HashSetAsync(Key(before), "person", person);
        await before.ApproveAsync(await before.InitiateAsync()).RefusedAsync(404, "session_not_found");
        _server.ErrorsExpected = true;
        await _server.Log.LineAsync($"Enrollment of {before.TokenId} was altered");
    }

    [Fact]
    public async Task Clear_text_in_place_of_the_sealed_part_signs_nobody_in()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var publicKey = (await ValuesAsync(phone.Phone))[0];
        await Store.HashDeleteAsync(Key(phone.Phone), "person");
        await Store.HashSetAsync(Key(phone.Phone), [new("publicKey", publicKey), new("claims", "{}")]);
        await phone.Phone.ApproveAsync(await phone.Phone.InitiateAsync()).RefusedAsync(404, "session_not_found");
        _server.ErrorsExpected = true;
        await _server.Log.LineAsync($"Enrollment of {phone.Phone.TokenId} is not sealed");
    }

    [Fact]
    public async Task A_new_master_secret_takes_over_the_passkey()
    {
        string[] Ring(params int[] secrets) => [.. secrets.SelectMany((s, i) =>
            (string[])[$"IdToken:MasterSecrets:{i}:Kid=k{s}", $"IdToken:MasterSecrets:{i}:Secret={Convert.ToBase64String(Enumerable.Repeat((byte)s, 32).ToArray())}"])];

        PasskeyPhone phone;
        await using (var server = await TestServer.StartAsync(_node.Address, null, Ring(1)))
            phone = await PasskeyPhone.EnrollAsync(server);
        await using (var server = await TestServer.StartAsync(_node.Address, null, Ring(2, 1)))
            await server.Log.LineAsync("Sealed 1 enrollments under the master secret k2");
        await using var last = await TestServer.StartAsync(_node.Address, null, Ring(2));
        var moved = phone.At(last);
        var session = await moved.Phone.InitiateAsync();
        await moved.Phone.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        await moved.ApproveAsync(session).OkAsync<Approved>();
    }

    private static RedisKey Key(Phone phone) => TestStore.Keys.Enrollment(phone.TokenId);

    private async Task<IReadOnlyList<byte[]>> ValuesAsync(Phone phone)
    {
        var fields = Array.ConvertAll(await Store.HashGetAsync(Key(phone), [.. EnrollmentReader.ContextFields.Append("person").Select(f => (RedisValue)f)]), f => (byte[]?)f);
        return EnrollmentSeal.Open(_server.Services.GetRequiredService<MasterSecrets>(), EnrollmentPart.Person, EnrollmentReader.Context(phone.TokenId, fields), fields[4])!;
    }
}
