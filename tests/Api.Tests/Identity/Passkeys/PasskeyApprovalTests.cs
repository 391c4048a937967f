using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Passkeys;

/// <summary>Approving with a passkey (protocol, section 1; WebAuthn Level 3, section 7.2).</summary>
public sealed class PasskeyApprovalTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    public static TheoryData<string, Func<Gesture, Gesture>> Faults => new()
    {
        { "no user verification", g => g.Without(Gesture.UserVerified) },
        { "no user presence", g => g.Without(Gesture.UserPresent) },
        { "a key that has become synced", g => g.With(Gesture.BackupEligible) },
        { "a copy of a key that cannot be copied", g => g.With(Gesture.BackedUp) },
        { "another origin", g => g with { Origin = "https://phone.example", Host = "phone.example" } },
        { "another port", g => g with { Origin = new Uri(g.Origin).GetLeftPart(UriPartial.Scheme) + g.Host } },
        { "another host", g => g with { Host = "phone.example" } },
        { "a frame in another page", g => g with { CrossOrigin = "true" } },
        { "another message", g => g with { Message = g.Message + "0" } },
        { "a registration", g => g with { Type = "webauthn.create" } },
        { "too few bytes", g => g with { Authenticator = data => data[..36] } },
        { "not JSON", g => g with { ClientData = "garbage" } },
        { "nothing but JSON", g => g with { ClientData = "null" } },
        { "JSON that is too deep", g => g with { ClientData = new string('[', 500) } },
    };

    [Fact]
    public async Task The_token_says_that_the_person_unlocked_a_key()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        Assert.Equal("""["swk","mfa","user"]""", Amr(await phone.ApproveAsync(await phone.Phone.InitiateAsync()).OkAsync<Approved>()));
        var without = await Phone.EnrollAsync(_server);
        Assert.Equal("""["swk","user"]""", Amr(await without.ApproveAsync(await without.InitiateAsync()).OkAsync<Approved>()));
    }

    [Theory, MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task An_approval_that_is_signed_and_not_as_it_must_be_is_refused(string what, Func<Gesture, Gesture> change)
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var session = await phone.Phone.InitiateAsync();
        Assert.Equal(401, (int)await StatusAsync(phone.ApproveAsync(session, change), what));
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task The_phones_key_approves_nothing_once_there_is_a_passkey()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var session = await phone.Phone.InitiateAsync();
        await phone.Phone.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        // The passkey's statements with the phone's signature of the message.
        var signed = phone.Phone.Approval(session);
        await phone.Phone.VerifyAsync(phone.Approval(session) with { SignatureBase64 = signed.SignatureBase64 }).RefusedAsync(401, "invalid_signature");
        await phone.Phone.VerifyAsync(signed).RefusedAsync(429, "too_many_attempts");
    }

    [Fact]
    public async Task Another_passkey_of_the_same_page_approves_nothing()
    {
        var (phone, other) = (await PasskeyPhone.EnrollAsync(_server), await PasskeyPhone.EnrollAsync(_server));
        var session = await phone.Phone.InitiateAsync();
        await new PasskeyPhone(_server, phone.Phone, other.Authenticator).ApproveAsync(session).RefusedAsync(401, "invalid_signature");
    }

    [Fact]
    public async Task An_approval_does_not_serve_another_session()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var (first, second) = (await phone.Phone.InitiateAsync(), await phone.Phone.InitiateAsync());
        var approval = phone.Approval(first);
        await phone.Phone.VerifyAsync(approval with { SessionId = second.SessionId, Otp = second.AutoPassword }).RefusedAsync(401, "invalid_signature");
        await phone.Phone.VerifyAsync(approval).OkAsync<Approved>();
        await phone.Phone.VerifyAsync(approval).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task What_the_person_grants_is_part_of_what_is_signed()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var session = await phone.Phone.InitiateAsync(["identity:basic"]);
        await phone.Phone.VerifyAsync(phone.Approval(session) with { GrantedScopes = ["identity:name"] }).RefusedAsync(401, "invalid_signature");
    }

    [Fact]
    public async Task A_wrong_code_is_one_only_under_a_good_signature()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var session = await phone.Phone.InitiateAsync();
        var wrong = Phone.WrongCode(session);
        await phone.Phone.VerifyAsync(phone.Approval(session, g => g.Without(Gesture.UserVerified), wrong)).RefusedAsync(401, "invalid_signature");
        await phone.Phone.VerifyAsync(phone.Approval(session, otp: wrong)).RefusedAsync(401, "invalid_otp");
    }

    [Fact]
    public async Task Half_of_the_passkeys_values_is_a_malformed_request_and_spends_no_attempt()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var session = await phone.Phone.InitiateAsync();
        var good = phone.Approval(session);
        foreach (var bad in (VerifyRequest[])
            [
                good with { AuthenticatorData = null }, good with { ClientDataJson = null }, good with { AuthenticatorData = "" }, good with { ClientDataJson = "A+/=" },
                good with { AuthenticatorData = new string('A', 4100) },
            ])
        {
            await phone.Phone.VerifyAsync(bad).RefusedAsync(400, "invalid_request");
        }

        await phone.Phone.VerifyAsync(good).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_phone_without_a_passkey_may_send_what_it_likes_beside_its_signature()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await phone.VerifyAsync(phone.Approval(session) with { AuthenticatorData = "AAAA", ClientDataJson = "AAAA" }).OkAsync<Approved>();
    }

    [Fact]
    public async Task Saying_no_takes_no_passkey()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        await phone.Phone.DeclineAsync(await phone.Phone.InitiateAsync()).StatusAsync(HttpStatusCode.NoContent);
        await phone.Phone.ReportAsync(await phone.Phone.InitiateAsync()).StatusAsync(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Enrolling_again_without_a_passkey_replaces_it()
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        var session = await phone.Phone.InitiateAsync();
        var next = await Phone.EnrollAsync(_server, new { tokenId = phone.Phone.TokenId });
        await phone.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        await next.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task Where_the_unknown_are_hidden_an_approval_with_a_passkey_says_nothing_either()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Privacy:HideUnknown=true");
        var known = await PasskeyPhone.EnrollAsync(server);
        var stranger = await PasskeyPhone.EnrollAsync(server);
        foreach (var phone in (Phone[])[known.Phone, await Phone.EnrollAsync(server), known.Phone.For($"tok_{Guid.NewGuid():N}")])
        {
            var session = await phone.InitiateAsync();
            var attempt = new PasskeyPhone(server, phone, stranger.Authenticator);
            await attempt.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
            await phone.VerifyAsync(phone.Approval(session) with { SignatureBase64 = phone.Sign("anything") }).RefusedAsync(401, "invalid_signature");
            await attempt.ApproveAsync(session).RefusedAsync(429, "too_many_attempts");
        }
    }

    private static string Amr(Approved approved) => JsonNode.Parse(Base64Url.DecodeFromChars(approved.Jwt.Split('.')[1]))!["amr"]!.ToJsonString();

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending, string what)
    {
        using var response = await sending;
        Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, what);
        return response.StatusCode;
    }
}
