using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Sessions;

/// <summary>A verdict rests on what was requested at initiation, even if an attacker can write to the store.</summary>
public sealed class SessionMacTests(DefaultServer host)
{
    [Theory]
    [InlineData("serviceId", "another")]
    [InlineData("scopes", "identity:full_with_photo")]
    [InlineData("nonce", "another")]
    [InlineData("random", "0000000000000000")]
    [InlineData("issuer", "https://another.example")]
    [InlineData("mac", "")]
    public async Task An_altered_session_is_absent_for_verify_and_decline(string field, string value)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var store = await host.Store.ConnectAsync();
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        await store.GetDatabase().HashSetAsync(TestStore.Keys.Session(session.SessionId), field, value);
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        await phone.DeclineAsync(session).RefusedAsync(404, "session_not_found");
        server.ErrorsExpected = true;
        Assert.Equal(2, server.Log.Errors.Count(line => line.Contains($"Session {session.SessionId} was altered", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_session_without_a_mac_is_absent()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var store = await host.Store.ConnectAsync();
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        await store.GetDatabase().HashDeleteAsync(TestStore.Keys.Session(session.SessionId), "mac");
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        server.ErrorsExpected = true;
        Assert.Single(server.Log.Errors);
    }

    [Fact]
    public async Task A_session_given_to_another_person_is_absent()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var store = await host.Store.ConnectAsync();
        var (victim, attacker) = (await Phone.EnrollAsync(server), await Phone.EnrollAsync(server));
        var session = await attacker.InitiateAsync();
        await store.GetDatabase().HashSetAsync(TestStore.Keys.Session(session.SessionId), "tokenId", victim.TokenId);
        await victim.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        server.ErrorsExpected = true;
        Assert.Single(server.Log.Errors);
    }

    [Fact]
    public async Task The_record_of_one_session_does_not_serve_another()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var store = await host.Store.ConnectAsync();
        var phone = await Phone.EnrollAsync(server);
        var (donor, target) = (await phone.InitiateAsync(["identity:full"]), await phone.InitiateAsync(["identity:basic"]));
        await store.GetDatabase().HashSetAsync(TestStore.Keys.Session(target.SessionId), await store.GetDatabase().HashGetAllAsync(TestStore.Keys.Session(donor.SessionId)));
        await phone.ApproveAsync(target).RefusedAsync(404, "session_not_found");
        server.ErrorsExpected = true;
        Assert.Single(server.Log.Errors);
    }

    [Fact]
    public async Task Sessions_and_enrollments_of_the_version_before_serve_while_an_update_permits_it()
    {
        using var node = await RedisNode.StartAsync();
        await using var updating = await TestServer.StartAsync(node.Address, null, "IdToken:Sealing:AcceptUnsealed=true");
        using var store = await ConnectionMultiplexer.ConnectAsync(node.Address);
        var phone = await Phone.EnrollAsync(updating);
        var session = await phone.InitiateAsync();
        await store.GetDatabase().HashDeleteAsync(TestStore.Keys.Session(session.SessionId), "mac");
        await store.GetDatabase().HashDeleteAsync(TestStore.Keys.Enrollment(phone.TokenId), ["person", "device", "sealedPhoto"]);
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }
}
