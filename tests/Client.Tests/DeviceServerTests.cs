using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Client.Tests;

/// <summary>A phone of this client at the real server.</summary>
public sealed class DeviceServerTests(RealServer host)
{
    [Fact]
    public async Task A_phone_enrolls_receives_a_request_and_approves_a_part_of_it()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), key, cancellationToken: Deadline.Token).SoonAsync();
        await using var phone = client.CreateDeviceSession(identity);
        phone.Start();
        await using var requests = phone.RequestsAsync(Deadline.Token).GetAsyncEnumerator(Deadline.Token);
        await using var session = await client.SignInAsync(SignIn(identity), Deadline.Token).SoonAsync();
        Assert.True(await requests.MoveNextAsync().AsTask().SoonAsync());
        var request = requests.Current;
        Assert.Equal((session.SessionId, session.AutoPassword, "demo"), (request.SessionId, request.Code, request.ServiceId));
        Assert.Equal([session.SessionId], (await client.PendingSignInsAsync(identity, Deadline.Token).SoonAsync()).Select(r => r.SessionId));

        await phone.ApproveAsync(request, Person.WrongCode(session), cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidOtp);
        await phone.ApproveAsync(request, scopes: ["identity:name"], cancellationToken: Deadline.Token).SoonAsync();
        var result = await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal("identity:name", result.Claims["scope"].GetString());
        Assert.Empty(phone.Pending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_is_declined_or_reported(bool report)
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), key, "pixel", cancellationToken: Deadline.Token).SoonAsync();
        await using var phone = client.CreateDeviceSession(identity);
        phone.Start();
        await using var session = await client.SignInAsync(SignIn(identity), Deadline.Token).SoonAsync();
        var request = await phone.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask().SoonAsync();
        for (var i = 0; i < (report ? 2 : 1); i++)
            await (report ? phone.ReportAsync(request, Deadline.Token) : phone.DeclineAsync(request, Deadline.Token)).SoonAsync();
        Assert.Equal(RejectionReasons.DeclinedByUser, (await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Rejected)).Reason);
    }

    [Fact]
    public async Task A_phone_sets_where_it_receives_pushes()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), key, cancellationToken: Deadline.Token).SoonAsync();
        await using var phone = client.CreateDeviceSession(identity);
        var keys = new PushSubscriptionKeys { P256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", Auth = "BTBZMqHH6r4Tts7J_aSIgg" };
        await phone.SetPushAddressAsync(new() { Endpoint = "https://push.example.net/send/abc", Keys = keys }, Deadline.Token).SoonAsync();
        await phone.SetPushAddressAsync(new() { Endpoint = "https://127.0.0.1/", Keys = keys }, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidRequest);
        await phone.SetPushAddressAsync(new() { FcmToken = "token" }, Deadline.Token).FailsAsync(IdTokenErrorCodes.PushNotOffered);
        await phone.SetPushAddressAsync(null, Deadline.Token).SoonAsync();
    }

    [Fact]
    public async Task A_replaced_phone_is_refused_for_good()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        using var other = PhoneKey.Create();
        var identity = await client.EnrollPhoneAsync(await CredentialAsync(), key, cancellationToken: Deadline.Token).SoonAsync();
        await using var phone = client.CreateDeviceSession(identity with { Key = other });
        phone.Start();
        await phone.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask().FailsAsync(IdTokenErrorCodes.InvalidDeviceToken);
    }

    [Fact]
    public async Task An_enrollment_whose_answer_was_lost_counts()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        using var key = PhoneKey.Create();
        var credential = await CredentialAsync();
        var identity = await server.NewClient().EnrollPhoneAsync(credential, key, "pixel", cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal("pixel", identity.DeviceId);
        server.Devices.Listing = FakeDeviceHub.Problem(401, "invalid_device_token");
        await server.NewClient().EnrollPhoneAsync(credential, key, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.Unreachable);
        await server.NewClient().EnrollPhoneAsync("not a credential", key, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidCredential);
    }

    [Fact]
    public async Task An_invitation_enrolls_one_phone_with_its_PIN()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        using var other = PhoneKey.Create();
        using var made = await http.PostAsJsonAsync(new Uri(host.Url, "dev/invitations"), new { txCode = true }, Deadline.Token);
        var answer = (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Deadline.Token))!;
        Assert.True(PhoneInvitation.TryParse((string?)answer["link"], out var invitation));
        var pin = (string)answer["txCode"]!;
        Assert.Equal((host.Url, pin.Length), (invitation.Server, invitation.PinDigits));
        await client.AcceptInvitationAsync(invitation, key, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.TxCodeRequired);
        var identity = await client.AcceptInvitationAsync(invitation, key, pin, cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal((string?)answer["tokenId"], identity.TokenId);
        Assert.Empty(await client.PendingSignInsAsync(identity, Deadline.Token).SoonAsync());
        // The same phone may ask again.
        Assert.Equal(identity.TokenId, (await client.AcceptInvitationAsync(invitation, key, pin, cancellationToken: Deadline.Token).SoonAsync()).TokenId);
        await client.AcceptInvitationAsync(invitation, other, pin, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.InvitationUsed);
        var elsewhere = new IdTokenClient(http, new IdTokenClientOptions { BaseAddress = new Uri("https://id.example") });
        await Assert.ThrowsAsync<ArgumentException>(() => elsewhere.AcceptInvitationAsync(invitation, key, pin, cancellationToken: Deadline.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi")]
    [InlineData("https://id.example/phone/#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4P")]
    [InlineData("https://id.example/phone/#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi.x")]
    [InlineData("https://id.example/phone/?x#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi")]
    [InlineData("javascript:alert(1)//phone/#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi")]
    [InlineData("https:///phone/#/invitation/q7Zt0sGm5y2NfWc8LrXbUeKv1hDaJ4Pi")]
    public void What_is_not_the_link_of_an_invitation_is_not_read(string link) => Assert.False(PhoneInvitation.TryParse(link, out _));

    [Fact]
    public async Task A_used_credential_is_refused()
    {
        using var http = new HttpClient();
        var client = NewClient(http);
        using var key = PhoneKey.Create();
        var credential = await CredentialAsync();
        await client.EnrollPhoneAsync(credential, key, cancellationToken: Deadline.Token).SoonAsync();
        await client.EnrollPhoneAsync(credential, key, cancellationToken: Deadline.Token).FailsAsync(IdTokenErrorCodes.CredentialUsed);
    }

    [Fact]
    public async Task The_registered_client_makes_device_sessions()
    {
        var services = new ServiceCollection();
        services.AddIdTokenClient(o => o.BaseAddress = host.Url);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IdTokenClient>();
        using var key = PhoneKey.Create();
        await using var phone = client.CreateDeviceSession(await client.EnrollPhoneAsync(await CredentialAsync(), key, cancellationToken: Deadline.Token).SoonAsync());
        var connected = new TaskCompletionSource();
        phone.ConnectionChanged += (_, connection) =>
        {
            if (connection.State == DeviceConnectionState.Connected)
                connected.SetResult();
        };
        phone.Start();
        await connected.Task.SoonAsync();
    }

    private IdTokenClient NewClient(HttpClient http) => new(http, new IdTokenClientOptions { BaseAddress = host.Url });

    private static SignInRequest SignIn(PhoneIdentity identity) => new() { TokenId = identity.TokenId, ServiceId = "demo", Scopes = ["identity:basic"] };

    private async Task<string> CredentialAsync() => (string)(await Person.CredentialAsync(host.Url))["vdsData"]!;
}
