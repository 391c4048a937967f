using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Identity.Passkeys;
using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>A phone of this client whose passkey approves, at the real server.</summary>
public sealed class PhonePasskeyTests(RealServer host) : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly PhoneKey _key = PhoneKey.Create();
    private readonly SoftwareAuthenticator _authenticator = new(host.Url);

    [Fact]
    public async Task The_passkey_approves_and_the_key_does_the_rest()
    {
        var client = NewClient();
        var identity = await EnrollAsync(client);
        await using var phone = client.CreateDeviceSession(identity);
        phone.Start();
        await using var requests = phone.RequestsAsync(Deadline.Token).GetAsyncEnumerator(Deadline.Token);
        await using (var declined = await client.SignInAsync(SignIn(identity), Deadline.Token).SoonAsync())
        {
            Assert.True(await requests.MoveNextAsync().AsTask().SoonAsync());
            await phone.DeclineAsync(requests.Current, Deadline.Token).SoonAsync();
        }

        Assert.Equal(0, _authenticator.Uses);
        await using var session = await client.SignInAsync(SignIn(identity), Deadline.Token).SoonAsync();
        Assert.True(await requests.MoveNextAsync().AsTask().SoonAsync());
        await using var keyAlone = client.CreateDeviceSession(identity with { Passkey = null });
        await keyAlone.ApproveAsync(requests.Current, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidSignature);
        await phone.ApproveAsync(requests.Current, scopes: ["identity:name"], cancellationToken: Deadline.Token).SoonAsync();
        var result = await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Contains("mfa", result.Claims["amr"].EnumerateArray().Select(method => method.GetString()));
        Assert.Equal((1, 1), (_authenticator.Made, _authenticator.Uses));
    }

    [Fact]
    public async Task A_person_who_does_not_unlock_it_can_try_again()
    {
        var client = NewClient();
        var identity = await EnrollAsync(client);
        await using var phone = client.CreateDeviceSession(identity);
        phone.Start();
        await using var session = await client.SignInAsync(SignIn(identity), Deadline.Token).SoonAsync();
        var request = await phone.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask().SoonAsync();
        _authenticator.Unlock = _ => Task.FromResult(false);
        await phone.ApproveAsync(request, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.PasskeyCancelled);
        _authenticator.Unlock = _ => throw new OperationCanceledException("The person closed the dialog.");
        await phone.ApproveAsync(request, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.PasskeyCancelled);
        using var cancellation = new CancellationTokenSource();
        _authenticator.Unlock = async token =>
        {
            await cancellation.CancelAsync();
            token.ThrowIfCancellationRequested();
            return true;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => phone.ApproveAsync(request, cancellationToken: cancellation.Token));
        Assert.Single(phone.Pending);
        _authenticator.Unlock = _ => Task.FromResult(true);
        await phone.ApproveAsync(request, cancellationToken: Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
    }

    [Fact]
    public async Task Codes_for_another_phone_take_it_and_that_phone_brings_its_own()
    {
        var client = NewClient();
        var identity = await EnrollAsync(client);
        var keyAlone = identity with { Passkey = null };
        await client.MakeRecoveryCodesAsync(keyAlone, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidSignature);
        await client.MakeMoveLinkAsync(keyAlone, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidSignature);
        var codes = (await client.MakeRecoveryCodesAsync(identity, Deadline.Token).SoonAsync()).Codes;
        Assert.True(PhoneRecovery.TryParse((await client.MakeMoveLinkAsync(identity, Deadline.Token).SoonAsync()).Link, out var move));
        Assert.Equal(2, _authenticator.Uses);

        using var second = PhoneKey.Create();
        var moved = await client.RecoverPhoneAsync(move, second, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal(2, Assert.Single(moved.Passkey!.CredentialId.ToArray()));
        await ApproveAsync(client, moved);
        using var third = PhoneKey.Create();
        var recovered = await client.RecoverPhoneAsync(new(identity.TokenId, codes[0]), third, cancellationToken: Deadline.Token).SoonAsync();
        Assert.Null(recovered.Passkey);
        await ApproveAsync(client, recovered);
    }

    [Fact]
    public async Task An_invitation_takes_one_too()
    {
        var client = NewClient();
        var identity = await client.AcceptInvitationAsync(await InvitationAsync(), _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync();
        Assert.NotNull(identity.Passkey);
        await ApproveAsync(client, identity);
    }

    [Fact]
    public async Task One_that_the_server_does_not_take_uses_up_nothing()
    {
        var client = NewClient();
        var credential = await CredentialAsync();
        var invitation = await InvitationAsync();
        foreach (var (change, code) in ((Func<Gesture, Gesture>, string)[])
            [(g => g.With(Gesture.BackupEligible), IdTokenErrorCodes.SyncedPasskey), (g => g.Without(Gesture.UserVerified), IdTokenErrorCodes.InvalidPasskey)])
        {
            _authenticator.Change = change;
            await client.EnrollPhoneAsync(credential, _key, passkeys: _authenticator, cancellationToken: Deadline.Token).FailsAsync(code);
            await client.AcceptInvitationAsync(invitation, _key, passkeys: _authenticator, cancellationToken: Deadline.Token).FailsAsync(code);
        }

        _authenticator.Change = gesture => gesture;
        // It makes another one: the first will not do, however often it is sent.
        Assert.NotNull((await client.AcceptInvitationAsync(invitation, _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync()).Passkey);
        _authenticator.Unlock = _ => Task.FromResult(false);
        await client.EnrollPhoneAsync(credential, _key, passkeys: _authenticator, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.PasskeyCancelled);
        Assert.Null((await client.EnrollPhoneAsync(credential, _key, cancellationToken: Deadline.Token).SoonAsync()).Passkey);
    }

    [Fact]
    public async Task An_enrollment_whose_answer_was_lost_has_it()
    {
        var losing = new LosingHandler { Path = "/enroll" };
        using var http = new HttpClient(losing);
        var client = NewClient(http);
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync();
        await ApproveAsync(client, identity);
        Assert.Equal(1, _authenticator.Uses);
    }

    [Theory]
    [InlineData(false, 24, 1)]
    [InlineData(true, 24, 1)]
    // The first one is too old to be sent again. The server has it, and refuses a second one.
    [InlineData(false, 26, 2)]
    [InlineData(true, 26, 2)]
    public async Task After_a_lost_answer_the_one_that_arrived_is_found(bool recover, int secondsLater, int made)
    {
        // The server accepts 30 s to either side.
        var clock = new ManualClock(TimeSpan.FromSeconds(-18));
        var losing = new LosingHandler();
        using var http = new HttpClient(losing);
        var client = NewClient(http, clock);
        var accept = recover ? await RecoveryAsync(client) : await AcceptanceAsync(client);
        losing.Path = recover ? "/enroll/recover" : "/invitations/accept";
        await accept().FailsAsync(IdTokenErrorCodes.Unreachable);
        losing.Path = null;
        clock.Advance(TimeSpan.FromSeconds(secondsLater));
        var identity = await accept().SoonAsync();
        Assert.Equal((made, 1), (_authenticator.Made, Assert.Single(identity.Passkey!.CredentialId.ToArray())));
        await ApproveAsync(client, identity);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_did_not_arrive_in_time_is_replaced(bool recover)
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        var client = server.NewClient(clock);
        var (answers, sent) = (0, new List<JsonNode?>());
        server.Post = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            sent.Add(JsonNode.Parse(await reader.ReadToEndAsync(Deadline.Token)));
            if (answers++ == 0)
                http.Abort();
            else
                await FakeServer.JsonAsync(http, """{"tokenId":"tok_1","expiresAt":"2026-01-15T10:00:00Z","passkey":true}""");
        };
        Assert.True(PhoneInvitation.TryParse($"{server.Url}phone/#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi", out var invitation));
        var recovery = new PhoneRecovery("tok_1", "7XK2M-9QD4H-RT5WB-3JC8N");
        Task<PhoneIdentity> AcceptAsync(PhoneKey key) => recover
            ? client.RecoverPhoneAsync(recovery, key, passkeys: _authenticator, cancellationToken: Deadline.Token)
            : client.AcceptInvitationAsync(invitation, key, passkeys: _authenticator, cancellationToken: Deadline.Token);
        await AcceptAsync(_key).FailsAsync(IdTokenErrorCodes.Unreachable);
        clock.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal(2, Assert.Single((await AcceptAsync(_key).SoonAsync()).Passkey!.CredentialId.ToArray()));
        Assert.Equal((string?)sent[0]!["deviceId"], (string?)sent[1]!["deviceId"]);
        Assert.NotEqual((string?)sent[0]!["passkey"]!["clientDataJSON"], (string?)sent[1]!["passkey"]!["clientDataJSON"]);
        // Another key is another phone.
        using var other = PhoneKey.Create();
        Assert.Equal(3, Assert.Single((await AcceptAsync(other).SoonAsync()).Passkey!.CredentialId.ToArray()));
        Assert.NotEqual((string?)sent[0]!["deviceId"], (string?)sent[2]!["deviceId"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_who_takes_too_long_sends_nothing(bool heedsTheToken)
    {
        await using var server = await FakeServer.StartAsync();
        var posts = 0;
        server.Post = _ =>
        {
            Interlocked.Increment(ref posts);
            return Task.CompletedTask;
        };
        var clock = new ManualClock();
        var client = server.NewClient(clock);
        _authenticator.Unlock = token =>
        {
            clock.Advance(TimeSpan.FromSeconds(26));
            if (heedsTheToken)
                token.ThrowIfCancellationRequested();
            return Task.FromResult(true);
        };
        await client.RecoverPhoneAsync(new("tok_1", "7XK2M-9QD4H-RT5WB-3JC8N"), _key, passkeys: _authenticator, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.PasskeyCancelled);
        // The one that was made too late.
        var identity = new PhoneIdentity("tok_1", "device", DateTimeOffset.MaxValue, _key) { Passkey = new(_authenticator, new byte[] { 1 }) };
        await client.MakeMoveLinkAsync(identity, Deadline.Token).FailsAsync(IdTokenErrorCodes.PasskeyCancelled);
        await using var phone = client.CreateDeviceSession(identity);
        var request = FakeDeviceHub.Request("sess_1", clock.GetUtcNow());
        await phone.ApproveAsync(request, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.PasskeyCancelled);
        Assert.Equal((0, 0), (posts, clock.Timers));
    }

    [Fact]
    public async Task It_is_not_kept_where_the_server_does_not_know_passkeys()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = http => FakeServer.JsonAsync(http, """{"enrolled":true,"tokenId":"tok_1","expiresAt":"2026-01-15T10:00:00Z"}""");
        var client = server.NewClient();
        Assert.True(PhoneInvitation.TryParse($"{server.Url}phone/#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi", out var invitation));
        Assert.Null((await client.EnrollPhoneAsync(await CredentialAsync(), _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync()).Passkey);
        Assert.Null((await client.AcceptInvitationAsync(invitation, _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync()).Passkey);
        Assert.Null((await client.RecoverPhoneAsync(new("tok_1", "7XK2M-9QD4H-RT5WB-3JC8N"), _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync()).Passkey);
        Assert.Equal(3, _authenticator.Made);
    }

    public void Dispose()
    {
        _authenticator.Dispose();
        _key.Dispose();
        _http.Dispose();
    }

    private IdTokenClient NewClient(HttpClient? http = null, TimeProvider? clock = null) => new(http ?? _http, new() { BaseAddress = host.Url, TimeProvider = clock ?? TimeProvider.System });

    private static SignInRequest SignIn(PhoneIdentity identity) => new() { TokenId = identity.TokenId, ServiceId = "demo", Scopes = ["identity:basic"] };

    private async Task<string> CredentialAsync() => (string)(await Person.CredentialAsync(host.Url))["vdsData"]!;

    private async Task<PhoneIdentity> EnrollAsync(IdTokenClient client)
    {
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), _key, passkeys: _authenticator, cancellationToken: Deadline.Token).SoonAsync();
        Assert.NotNull(identity.Passkey);
        return identity;
    }

    private async Task<PhoneInvitation> InvitationAsync()
    {
        using var made = await _http.PostAsJsonAsync(new Uri(host.Url, "dev/invitations"), new { txCode = false }, Deadline.Token);
        var answer = (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Deadline.Token))!;
        Assert.True(PhoneInvitation.TryParse((string?)answer["link"], out var invitation));
        return invitation;
    }

    private async Task<Func<Task<PhoneIdentity>>> AcceptanceAsync(IdTokenClient client)
    {
        var invitation = await InvitationAsync();
        return () => client.AcceptInvitationAsync(invitation, _key, passkeys: _authenticator, cancellationToken: Deadline.Token);
    }

    private async Task<Func<Task<PhoneIdentity>>> RecoveryAsync(IdTokenClient client)
    {
        using var lost = PhoneKey.Create();
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), lost, cancellationToken: Deadline.Token).SoonAsync();
        var recovery = new PhoneRecovery(identity.TokenId, (await client.MakeRecoveryCodesAsync(identity, Deadline.Token).SoonAsync()).Codes[0]);
        return () => client.RecoverPhoneAsync(recovery, _key, passkeys: _authenticator, cancellationToken: Deadline.Token);
    }

    /// <summary>Shows that what approves is what the server has.</summary>
    private static async Task ApproveAsync(IdTokenClient client, PhoneIdentity identity)
    {
        var session = await client.InitiateAsync(new() { TokenId = identity.TokenId, ServiceId = "demo" }, Deadline.Token).SoonAsync();
        var request = Assert.Single(await client.PendingSignInsAsync(identity, Deadline.Token).SoonAsync());
        Assert.Equal(session.SessionId, request.SessionId);
        await using var phone = client.CreateDeviceSession(identity);
        await phone.ApproveAsync(request, session.AutoPassword, cancellationToken: Deadline.Token).SoonAsync();
    }
}
