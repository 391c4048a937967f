using System.Text;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>What somebody gains who can read and write the store, or reads the logs: no code, and no recovery.</summary>
public sealed class RecoverySealTests : IAsyncLifetime
{
    // Of its own, since secrets change and all keys are read.
    private RedisNode _node = null!;
    private ConnectionMultiplexer _connection = null!;

    private IDatabase Store => _connection.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _node = await RedisNode.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_node.Address);
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _node.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task No_code_is_in_the_store_or_in_a_log()
    {
        await using var server = await TestServer.StartAsync(_node.Address);
        var phone = await Phone.EnrollAsync(server);
        var codes = await phone.CodesAsync(server);
        using var other = new RecoveringPhone(server, phone.TokenId);
        await other.RecoveredAsync(codes[0]);
        var move = await other.Phone.MoveAsync(server);
        var resting = string.Join('\n', (await Store.HashGetAllAsync(Key(phone))).Select(f => Encoding.Latin1.GetString((byte[])f.Value!)));
        var log = string.Join('\n', server.Log.Lines);
        Assert.Contains("with a recovery code", log, StringComparison.Ordinal);
        foreach (var code in (string[])[.. codes, move.RecoveryCode])
        {
            foreach (var form in (string[])[code, code.Replace("-", "", StringComparison.Ordinal)])
            {
                Assert.DoesNotContain(form, resting, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(form, log, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_used_code_that_is_written_back_into_the_store_does_not_work()
    {
        await using var server = await TestServer.StartAsync(_node.Address);
        server.ErrorsExpected = true;
        var phone = await Phone.EnrollAsync(server);
        var codes = await phone.CodesAsync(server);
        var before = await Store.HashGetAsync(Key(phone), "recovery");
        using var other = new RecoveringPhone(server, phone.TokenId);
        using var attacker = new RecoveringPhone(server, phone.TokenId);
        await other.RecoveredAsync(codes[0]);
        await Store.HashSetAsync(Key(phone), "recovery", before);
        await attacker.RecoverAsync(codes[0]).RefusedAsync(401, "invalid_recovery_code");
        await server.Log.LineAsync($"Enrollment of {phone.TokenId} was altered");
        await other.Phone.ApproveAsync(await other.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task The_codes_of_one_person_do_not_serve_another()
    {
        await using var server = await TestServer.StartAsync(_node.Address);
        server.ErrorsExpected = true;
        var (victim, attacker) = (await Phone.EnrollAsync(server), await Phone.EnrollAsync(server));
        var codes = await attacker.CodesAsync(server);
        await Store.HashSetAsync(Key(victim), "recovery", await Store.HashGetAsync(Key(attacker), "recovery"));
        using var other = new RecoveringPhone(server, victim.TokenId);
        await other.RecoverAsync(codes[0]).RefusedAsync(401, "invalid_recovery_code");
        await server.Log.LineAsync($"Enrollment of {victim.TokenId} was altered");
    }

    [Fact]
    public async Task Codes_survive_a_new_master_secret()
    {
        string[] old = ["IdToken:MasterSecrets:0:Kid=one", $"IdToken:MasterSecrets:0:Secret={Convert.ToBase64String(new byte[32])}"];
        string[] current = ["IdToken:MasterSecrets:0:Kid=two", $"IdToken:MasterSecrets:0:Secret={Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)])}"];
        Phone phone;
        IReadOnlyList<string> codes;
        await using (var server = await TestServer.StartAsync(_node.Address, null, old))
        {
            phone = await Phone.EnrollAsync(server);
            codes = await phone.CodesAsync(server);
        }

        string[] both = [.. current, "IdToken:MasterSecrets:1:Kid=one", old[1].Replace(":0:", ":1:", StringComparison.Ordinal)];
        await using (var server = await TestServer.StartAsync(_node.Address, null, both))
            await server.Log.LineAsync("Sealed 1 enrollments under the master secret two");
        await using var last = await TestServer.StartAsync(_node.Address, null, current);
        using var other = new RecoveringPhone(last, phone.TokenId);
        await other.RecoveredAsync(codes[0]);
        await other.Phone.ApproveAsync(await other.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task During_an_update_the_version_before_finds_the_other_phone(bool acceptUnsealed)
    {
        await using var server = await TestServer.StartAsync(_node.Address, null, $"IdToken:Sealing:AcceptUnsealed={acceptUnsealed}");
        var phone = await Phone.EnrollAsync(server, new { givenName = "Ottokar" });
        var code = (await phone.CodesAsync(server))[0];
        var before = await Store.HashGetAsync(Key(phone), "publicKey");
        using var other = new RecoveringPhone(server, phone.TokenId);
        await other.RecoveredAsync(code);
        var (publicKey, claims) = (await Store.HashGetAsync(Key(phone), "publicKey"), await Store.HashGetAsync(Key(phone), "claims"));
        Assert.Equal((acceptUnsealed, acceptUnsealed), (publicKey.HasValue, claims.HasValue));
        Assert.True(!acceptUnsealed || publicKey != before);
        Assert.Equal(acceptUnsealed, ((string?)claims)?.Contains("Ottokar", StringComparison.Ordinal) ?? false);
    }

    private static RedisKey Key(Phone phone) => TestStore.Keys.Enrollment(phone.TokenId);
}
