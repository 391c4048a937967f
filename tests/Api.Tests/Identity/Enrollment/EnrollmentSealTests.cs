using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Identity.Enrollment;

/// <summary>What somebody gains who can read and write the store: nobody's sign-in, and nobody's data.</summary>
public sealed class EnrollmentSealTests : IAsyncLifetime
{
    // Of its own, since other tests list all enrollments.
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
    public async Task Reading_the_store_shows_neither_claims_nor_photo_nor_device()
    {
        var phone = await Phone.EnrollAsync(_server, new { givenName = "Ottokar", photo = "cGhvdG8=" });
        var resting = string.Join('\n', (await FieldsAsync(phone)).Select(f => Encoding.Latin1.GetString((byte[])f.Value!)));
        foreach (var secret in (string[])["Ottokar", "cGhvdG8=", "test-phone"])
            Assert.DoesNotContain(secret, resting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_public_key_signs_nobody_in()
    {
        var (phone, attacker) = (await Phone.EnrollAsync(_server), Attacker());
        await Store.HashSetAsync(Key(phone), "publicKey", attacker.ExportSubjectPublicKeyInfo());
        var session = await phone.InitiateAsync();
        await new Phone(_server, phone.TokenId, attacker).ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Theory]
    [InlineData("person")]
    [InlineData("publicKey")]
    public async Task An_enrollment_written_without_a_seal_is_absent(string removed)
    {
        var (phone, attacker) = (await Phone.EnrollAsync(_server), Attacker());
        await Store.HashSetAsync(Key(phone), [new("publicKey", attacker.ExportSubjectPublicKeyInfo()), new("claims", "{}")]);
        await Store.HashDeleteAsync(Key(phone), ["person", removed]);
        await new Phone(_server, phone.TokenId, attacker).ApproveAsync(await phone.InitiateAsync()).RefusedAsync(404, "session_not_found");
        await ExpectErrorAsync($"Enrollment of {phone.TokenId} is not sealed");
    }

    [Fact]
    public async Task The_enrollment_of_one_person_does_not_serve_another()
    {
        var (victim, attacker) = (await Phone.EnrollAsync(_server), await Phone.EnrollAsync(_server));
        await Store.KeyDeleteAsync(Key(victim));
        await Store.HashSetAsync(Key(victim), await FieldsAsync(attacker));
        var session = await victim.InitiateAsync();
        var request = Rename(attacker, victim, session);
        await _server.PostAsync("/auth/verify", request).RefusedAsync(404, "session_not_found");
        await ExpectErrorAsync($"Enrollment of {victim.TokenId} was altered");
    }

    [Theory]
    [InlineData("expires", "9999999999999")]
    [InlineData("generation", "another")]
    [InlineData("issuer", "https://another.example")]
    [InlineData("issued", "1")]
    public async Task A_value_that_the_scripts_read_in_the_clear_cannot_be_changed(string field, string value)
    {
        var phone = await Phone.EnrollAsync(_server);
        await Store.HashSetAsync(Key(phone), field, value);
        await phone.ApproveAsync(await phone.InitiateAsync()).RefusedAsync(404, "session_not_found");
        await ExpectErrorAsync($"Enrollment of {phone.TokenId} was altered");
    }

    [Theory]
    [InlineData("person")]
    [InlineData("device")]
    public async Task A_sealed_part_with_one_other_bit_or_in_the_place_of_another_part_is_absent(string donor)
    {
        var phone = await Phone.EnrollAsync(_server);
        var part = (byte[])(await Store.HashGetAsync(Key(phone), donor))!;
        if (donor == "person")
            part[^1] ^= 1;
        await Store.HashSetAsync(Key(phone), "person", part);
        await phone.ApproveAsync(await phone.InitiateAsync()).RefusedAsync(404, "session_not_found");
        await ExpectErrorAsync($"Enrollment of {phone.TokenId} was altered");
    }

    [Fact]
    public async Task Setting_the_status_back_does_not_undo_a_revocation()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.RevokeAsync(_server);
        await Store.HashSetAsync(Key(phone), "status", "active");
        await phone.ApproveAsync(await phone.InitiateAsync()).RefusedAsync(404, "session_not_found");
        await ExpectErrorAsync($"Enrollment of {phone.TokenId} is not sealed");
    }

    [Fact]
    public async Task A_device_token_is_verified_with_the_sealed_key()
    {
        var (phone, attacker) = (await Phone.EnrollAsync(_server), Attacker());
        await Store.HashSetAsync(Key(phone), "publicKey", attacker.ExportSubjectPublicKeyInfo());
        await SessionsAsync(new Phone(_server, phone.TokenId, attacker)).RefusedAsync(401, "invalid_device_token");
        (await SessionsAsync(phone)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_new_master_secret_takes_over_every_enrollment_so_that_the_old_one_can_be_removed()
    {
        var (old, current) = (Secret("old", 1), Secret("new", 2));
        Phone phone;
        await using (var server = await TestServer.StartAsync(_node.Address, null, Ring(old)))
            phone = await Phone.EnrollAsync(server, new { photo = "cGhvdG8=" });

        await using (var server = await TestServer.StartAsync(_node.Address, null, Ring(current, old)))
            await server.Log.LineAsync("Sealed 1 enrollments under the master secret new");
        await using var last = await TestServer.StartAsync(_node.Address, null, Ring(current));
        var moved = phone.At(last);
        await moved.ApproveAsync(await moved.InitiateAsync(["identity:full_with_photo"])).OkAsync<Approved>();
        (await SessionsAsync(moved, last)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task An_update_seals_what_was_not_and_removes_the_clear_text_when_it_is_over()
    {
        var phone = await Phone.EnrollAsync(_server, new { givenName = "Ottokar" });
        await MakeUnsealedAsync(phone, new { gn = "Ottokar" });
        await using (var updating = await TestServer.StartAsync(_node.Address, null, "IdToken:Sealing:AcceptUnsealed=true"))
            await updating.Log.LineAsync("Sealed 1 enrollments");
        await using var updated = await TestServer.StartAsync(_node.Address);
        await updated.Log.LineAsync("Sealed 1 enrollments");
        Assert.DoesNotContain("Ottokar", string.Join('\n', (await FieldsAsync(phone)).Select(f => Encoding.Latin1.GetString((byte[])f.Value!))), StringComparison.Ordinal);
        var moved = phone.At(updated);
        await moved.ApproveAsync(await moved.InitiateAsync()).OkAsync<Approved>();
    }

    private static (string Kid, string Secret) Secret(string kid, byte fill) => (kid, Convert.ToBase64String(Enumerable.Repeat(fill, 32).ToArray()));

    private static string[] Ring(params (string Kid, string Secret)[] secrets) =>
        [.. secrets.SelectMany((s, i) => (string[])[$"IdToken:MasterSecrets:{i}:Kid={s.Kid}", $"IdToken:MasterSecrets:{i}:Secret={s.Secret}"])];

    /// <summary>As the version before wrote it.</summary>
    private async Task MakeUnsealedAsync(Phone phone, object claims)
    {
        await Store.HashDeleteAsync(Key(phone), ["person", "device", "sealedPhoto"]);
        using var key = ECDsa.Create();
        key.ImportFromPem(phone.PublicKeyPem);
        await Store.HashSetAsync(Key(phone), [new("publicKey", key.ExportSubjectPublicKeyInfo()), new("claims", JsonSerializer.Serialize(claims)), new("deviceId", "test-phone"), new("fcmToken", "")]);
    }

    private static RedisKey Key(Phone phone) => TestStore.Keys.Enrollment(phone.TokenId);

    private static ECDsa Attacker() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The attacker's phone approves in the victim's name.</summary>
    private static VerifyRequest Rename(Phone attacker, Phone victim, InitiateResponse session) => attacker.Approval(session) with { TokenId = victim.TokenId };

    private async Task<HashEntry[]> FieldsAsync(Phone phone) => await Store.HashGetAllAsync(Key(phone));

    private Task<HttpResponseMessage> SessionsAsync(Phone phone) => SessionsAsync(phone, _server);

    private static async Task<HttpResponseMessage> SessionsAsync(Phone phone, TestServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/device/sessions");
        request.Headers.Authorization = new("Bearer", DeviceToken.Create(phone, server));
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task ExpectErrorAsync(string text)
    {
        _server.ErrorsExpected = true;
        await _server.Log.LineAsync(text);
        Assert.Single(_server.Log.Errors);
    }
}
