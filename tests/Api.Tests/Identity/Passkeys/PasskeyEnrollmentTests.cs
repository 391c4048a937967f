using IdToken.Api.Tests.Identity.Invitations;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Passkeys;

/// <summary>Enrolling a passkey (protocol, section 1; WebAuthn Level 3, section 7.1).</summary>
public sealed class PasskeyEnrollmentTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    public static TheoryData<string, Func<Gesture, Gesture>> Faults => new()
    {
        { "Malformed", g => g with { ClientData = "{}" } },
        { "Malformed", g => g with { ClientData = "[]" } },
        { "Malformed", g => g with { ClientData = "{\"type\":\"webauthn.create\",\"challenge\":\"\\ud800\",\"origin\":\"\"}" } },
        { "Malformed", g => g with { ClientData = """{"type":"webauthn.create","type":"webauthn.create","challenge":"","origin":""}""" } },
        { "Malformed", g => g with { ClientData = """{"type":"webauthn.create","challenge":1,"origin":""}""" } },
        { "Malformed", g => g with { ClientData = new string('[', 500) } },
        { "Malformed", g => g with { Authenticator = data => data[..36] } },
        { "Type", g => g with { Type = "webauthn.get" } },
        { "Challenge", g => g with { Message = g.Message + "0" } },
        { "CrossOrigin", g => g with { CrossOrigin = "true" } },
        { "CrossOrigin", g => g with { CrossOrigin = "\"false\"" } },
        { "Origin", g => g with { Origin = "https://phone.example", Host = "phone.example" } },
        { "Origin", g => g with { Origin = g.Origin + "/" } },
        { "RelyingParty", g => g with { Host = "phone.example" } },
        { "UserPresence", g => g.Without(Gesture.UserPresent) },
        { "UserVerification", g => g.Without(Gesture.UserVerified) },
        { "Backup", g => g.With(Gesture.BackedUp) },
        // Without the flag that says that there is a key.
        { "PublicKey", g => g with { Authenticator = data => Change(data, 32, b => (byte)(b & ~Gesture.Attested)) } },
        { "PublicKey", g => g with { Authenticator = data => data[..37] } },
        { "PublicKey", g => g with { Authenticator = data => data[..^1] } },
        { "PublicKey", g => g with { Authenticator = data => [.. data, 0] } },
        // A longer id than there are bytes.
        { "PublicKey", g => g with { Authenticator = data => Change(data, 53, _ => 255) } },
        // RS256, P-384, another kind of key, a label in the place of y, a point that is not on the curve.
        { "PublicKey", g => g with { Authenticator = data => Change(data, 79, _ => 0x38) } },
        { "PublicKey", g => g with { Authenticator = data => Change(data, 81, _ => 2) } },
        { "PublicKey", g => g with { Authenticator = data => Change(data, 77, _ => 1) } },
        { "PublicKey", g => g with { Authenticator = data => Change(data, data.Length - 35, _ => 0x23) } },
        { "PublicKey", g => g with { Authenticator = data => Change(data, data.Length - 1, b => (byte)(b ^ 1)) } },
    };

    [Theory, MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task A_passkey_that_is_not_as_it_must_be_is_refused_and_the_credential_is_not_used_up(string fault, Func<Gesture, Gesture> change)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var (phone, vdsData) = await PasskeyPhone.NewAsync(server);
        await server.PostAsync("/enroll", phone.Enrollment(vdsData, change)).RefusedAsync(400, "invalid_passkey");
        await server.Log.LineAsync($"Refused a phone's passkey: {fault}");
        Assert.Null((await server.PostAsync("/enroll", phone.Phone.Enrollment(vdsData)).OkAsync<EnrollResponse>()).Passkey);
    }

    [Fact]
    public async Task A_passkey_with_extensions_is_read_like_one_without()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server, change: g => g.With(Gesture.Extensions) with { Authenticator = data => [.. data, 0xA0] });
        await phone.ApproveAsync(await phone.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Theory]
    [InlineData(null, "{}")]
    [InlineData("AAAA", null)]
    [InlineData("", "AAAA")]
    [InlineData("A+/=", "AAAA")]
    public async Task A_passkey_in_another_form_is_a_malformed_request(string? authenticatorData, string? clientData)
    {
        var (phone, vdsData) = await PasskeyPhone.NewAsync(_server);
        var request = phone.Phone.Enrollment(vdsData) with { Passkey = new() { AuthenticatorData = authenticatorData, ClientDataJson = clientData } };
        await _server.PostAsync("/enroll", request).RefusedAsync(400, "invalid_request");
    }

    [Fact]
    public async Task A_passkey_that_is_too_long_is_a_malformed_request()
    {
        var (phone, vdsData) = await PasskeyPhone.NewAsync(_server);
        var request = phone.Enrollment(vdsData, g => g with { ClientData = new string(' ', 4096) });
        var problem = await _server.PostAsync("/enroll", request).RefusedAsync(400, "invalid_request");
        Assert.NotNull(problem["errors"]!["passkey.clientDataJSON"]);
    }

    [Fact]
    public async Task A_passkey_takes_the_proof_of_the_phones_key()
    {
        var (phone, vdsData) = await PasskeyPhone.NewAsync(_server);
        var request = phone.Enrollment(vdsData);
        await _server.PostAsync("/enroll", request with { ProofBase64 = null, Timestamp = null }).RefusedAsync(400, "invalid_request");
        await _server.PostAsync("/enroll", request with { ProofBase64 = phone.Phone.Sign("another") }).RefusedAsync(400, "invalid_proof");
    }

    [Fact]
    public async Task A_passkey_that_may_be_on_other_devices_is_refused_unless_the_operator_permits_it()
    {
        var (phone, vdsData) = await PasskeyPhone.NewAsync(_server);
        await _server.PostAsync("/enroll", phone.Enrollment(vdsData, g => g.With(Gesture.BackupEligible))).RefusedAsync(400, "synced_passkey");
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Passkeys:AllowSynced=true");
        var synced = await PasskeyPhone.EnrollAsync(server, change: g => g.With(Gesture.BackupEligible).With(Gesture.BackedUp));
        await synced.ApproveAsync(await synced.Phone.InitiateAsync(), g => g.With(Gesture.BackupEligible)).OkAsync<Approved>();
        await synced.ApproveAsync(await synced.Phone.InitiateAsync()).RefusedAsync(401, "invalid_signature");
    }

    [Theory]
    [InlineData("IdToken:Passkeys:Enabled=false")]
    [InlineData("IdToken:Sealing:AcceptUnsealed=true")]
    public async Task A_server_may_take_none(string setting)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, setting);
        var (phone, vdsData) = await PasskeyPhone.NewAsync(server);
        await server.PostAsync("/enroll", phone.Enrollment(vdsData)).RefusedAsync(400, "invalid_passkey");
        await server.Log.LineAsync("Refused a phone's passkey: NotOffered");
        Assert.Contains("\"passkeys\":false", await server.Http.GetStringAsync("/phone/settings.json", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://id.example", "IdToken:Issuer=https://ID.example/path")]
    [InlineData("https://phones.example:8443", "IdToken:Issuer=https://id.example", "IdToken:Phone:PublicUrl=https://phones.example:8443/")]
    [InlineData("https://app.example", "IdToken:Passkeys:Origins:0=https://app.example")]
    public async Task The_app_is_where_the_operator_says(string origin, params string[] settings)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, settings);
        var (phone, vdsData) = await PasskeyPhone.NewAsync(server);
        phone = new(server, phone.Phone, phone.Authenticator) { Origin = origin };
        Assert.True((await server.PostAsync("/enroll", phone.Enrollment(vdsData)).OkAsync<EnrollResponse>()).Passkey);
        await phone.ApproveAsync(await phone.Phone.InitiateAsync()).OkAsync<Approved>();
        await phone.ApproveAsync(await phone.Phone.InitiateAsync(), g => g with { Origin = server.Url, Host = new Uri(server.Url).Host }).RefusedAsync(401, "invalid_signature");
    }

    [Fact]
    public async Task An_invitation_takes_a_passkey_and_is_not_used_up_by_one_that_is_refused()
    {
        using var invited = await Invited.CreateAsync(_server);
        var phone = new PasskeyPhone(_server, invited.Phone, new Authenticator());
        await invited.SendAsync(WithPasskey(invited, phone, g => g.Without(Gesture.UserVerified))).RefusedAsync(400, "invalid_passkey");
        Assert.Equal("open", await invited.StateAsync());
        Assert.True((await invited.SendAsync(WithPasskey(invited, phone)).OkAsync<AcceptedInvitation>()).Passkey);
        await phone.ApproveAsync(await phone.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_phone_that_accepts_again_learns_that_it_has_a_passkey_and_cannot_change_it()
    {
        using var invited = await Invited.CreateAsync(_server);
        var phone = new PasskeyPhone(_server, invited.Phone, new Authenticator());
        await invited.SendAsync(WithPasskey(invited, phone)).OkAsync<AcceptedInvitation>();
        Assert.True((await invited.SendAsync(WithPasskey(invited, phone)).OkAsync<AcceptedInvitation>()).Passkey);
        Assert.True((await invited.AcceptAsync().OkAsync<AcceptedInvitation>()).Passkey);
        await invited.SendAsync(WithPasskey(invited, new(_server, invited.Phone, new Authenticator()))).RefusedAsync(409, "credential_used");
        await phone.ApproveAsync(await phone.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    private static AcceptInvitationRequest WithPasskey(Invited invited, PasskeyPhone phone, Func<Gesture, Gesture>? change = null)
    {
        var request = invited.Request();
        var gesture = new Gesture("webauthn.create", SignedMessages.EnrollmentProof(invited.Code, request.DeviceId!, request.Timestamp!.Value), phone.Origin);
        return request with { Passkey = phone.Authenticator.Create(change is null ? gesture : change(gesture)) };
    }

    private static byte[] Change(byte[] data, int at, Func<byte, byte> change)
    {
        data[at] = change(data[at]);
        return data;
    }
}
