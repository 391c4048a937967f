using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>Another phone takes an identity over, at the real server.</summary>
public sealed class PhoneRecoveryTests(RealServer host)
{
    private const string Code = "7XK2M-9QD4H-RT5WB-3JC8N";

    [Fact]
    public async Task A_recovery_code_gives_the_identity_to_another_phone()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        using var other = PhoneKey.Create();
        var lost = await EnrollAsync(client, key);
        Assert.Equal(0, (await client.CountRecoveryCodesAsync(lost, Deadline.Token).SoonAsync()).Left);
        var made = await client.MakeRecoveryCodesAsync(lost, Deadline.Token).SoonAsync();
        Assert.Equal(made.Codes.Count, (await client.CountRecoveryCodesAsync(lost, Deadline.Token).SoonAsync()).Left);
        Assert.True(PhoneRecovery.TryParse(made.Link, out var link));
        Assert.Equal((host.Url, lost.TokenId, true), (link.Server, link.TokenId, link.NeedsCode));

        var recovery = link.WithCode(made.Codes[0].Replace("-", " ", StringComparison.Ordinal));
        var identity = await client.RecoverPhoneAsync(recovery, other, "pixel-9", cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal((lost.TokenId, "pixel-9", lost.ExpiresAt, lost.Name), (identity.TokenId, identity.DeviceId, identity.ExpiresAt, identity.Name));
        Assert.Equal(made.Codes.Count - 1, (await client.CountRecoveryCodesAsync(identity, Deadline.Token).SoonAsync()).Left);
        await client.PendingSignInsAsync(lost, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidDeviceToken);

        using var third = PhoneKey.Create();
        await client.RecoverPhoneAsync(new(lost.TokenId, made.Codes[0]), third, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidRecoveryCode);
    }

    [Fact]
    public async Task A_link_moves_the_identity_to_a_phone_that_is_at_hand()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        using var other = PhoneKey.Create();
        var identity = await EnrollAsync(client, key);
        await using var before = client.CreateDeviceSession(identity);
        before.Start();
        var requests = before.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask();
        var move = await client.MakeMoveLinkAsync(identity, Deadline.Token).SoonAsync();
        Assert.True(PhoneRecovery.TryParse(move.Link, out var recovery));
        Assert.False(recovery.NeedsCode);
        await using var after = client.CreateDeviceSession(await client.RecoverPhoneAsync(recovery, other, cancellationToken: Deadline.Token).SoonAsync());
        await requests.FailsAsync(IdTokenErrorCodes.InvalidDeviceToken);

        after.Start();
        await using var session = await client.SignInAsync(new() { TokenId = identity.TokenId, ServiceId = "demo", Scopes = ["identity:basic"] }, Deadline.Token).SoonAsync();
        await after.ApproveAsync(await after.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask().SoonAsync(), cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal(identity.TokenId, (await session.ResultAsync(Deadline.Token).SoonAsync()).Claims["sub"].GetString());
    }

    [Fact]
    public async Task A_lost_answer_is_given_again_to_the_same_key_alone()
    {
        var losing = new LosingHandler();
        using var http = new HttpClient(losing);
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        using var other = PhoneKey.Create();
        using var stranger = PhoneKey.Create();
        var lost = await EnrollAsync(client, key);
        var code = (await client.MakeRecoveryCodesAsync(lost, Deadline.Token).SoonAsync()).Codes[0];
        var recovery = new PhoneRecovery(lost.TokenId, code);
        losing.Path = "/enroll/recover";
        await client.RecoverPhoneAsync(recovery, other, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.Unreachable);
        losing.Path = null;
        await client.RecoverPhoneAsync(new(lost.TokenId, code), stranger, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidRecoveryCode);
        var identity = await client.RecoverPhoneAsync(recovery, other, cancellationToken: Deadline.Token).SoonAsync();
        Assert.Empty(await client.PendingSignInsAsync(identity, Deadline.Token).SoonAsync());
        Assert.Equal(identity, await client.RecoverPhoneAsync(recovery, other, cancellationToken: Deadline.Token).SoonAsync());
    }

    [Fact]
    public async Task An_operator_may_turn_recovery_off()
    {
        await using var server = await host.StartAnotherAsync("--IdToken:Recovery:Enabled=false");
        using var http = new HttpClient();
        var client = new IdTokenClient(http, new() { BaseAddress = server.Url });
        using var key = PhoneKey.Create();
        var identity = await EnrollAsync(client, key);
        await client.MakeRecoveryCodesAsync(identity, Deadline.Token).FailsAsync(IdTokenErrorCodes.RecoveryNotOffered);
        await client.CountRecoveryCodesAsync(identity, Deadline.Token).FailsAsync(IdTokenErrorCodes.RecoveryNotOffered);
        await client.MakeMoveLinkAsync(identity, Deadline.Token).FailsAsync(IdTokenErrorCodes.RecoveryNotOffered);
        await client.RecoverPhoneAsync(new(identity.TokenId, Code), key, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.RecoveryNotOffered);
    }

    [Fact]
    public async Task Nothing_is_sent_without_a_code_or_to_another_server()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = _ => throw new InvalidOperationException("Something was sent.");
        using var key = PhoneKey.Create();
        Assert.True(PhoneRecovery.TryParse($"https://id.example/phone/#/recover/tok_1/{Code}", out var elsewhere));
        Assert.True(PhoneRecovery.TryParse($" {server.Url}phone/#/recover/tok_1\n", out var incomplete));
        foreach (var recovery in (PhoneRecovery[])[elsewhere, incomplete])
            await Assert.ThrowsAsync<ArgumentException>(() => server.NewClient().RecoverPhoneAsync(recovery, key, cancellationToken: Deadline.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData(Code)]
    [InlineData("https://id.example/phone/#/recover/")]
    [InlineData($"https://id.example/phone/#/recover/tok 1/{Code}")]
    [InlineData($"https://id.example/phone/#/recover/tok_1/{Code}/x")]
    [InlineData($"See https://id.example/phone/#/recover/tok_1/{Code}")]
    [InlineData($"https://id.example/phone/?x#/recover/tok_1/{Code}")]
    [InlineData($"javascript:alert(1)//phone/#/recover/tok_1/{Code}")]
    [InlineData($"https:///phone/#/recover/tok_1/{Code}")]
    public void What_is_not_the_link_of_a_recovery_is_not_read(string link) => Assert.False(PhoneRecovery.TryParse(link, out _));

    private IdTokenClient NewClient(HttpClient http) => new(http, new() { BaseAddress = host.Url });

    private async Task<PhoneIdentity> EnrollAsync(IdTokenClient client, PhoneKey key) =>
        await client.EnrollPhoneAsync((string)(await Person.CredentialAsync(host.Url))["vdsData"]!, key, cancellationToken: Deadline.Token).SoonAsync();
}
