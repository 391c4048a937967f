using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Sessions;

/// <summary>POST /auth/verify and /auth/decline, row by row (protocol, section 1). SessionConnectionTests has what the browser receives.</summary>
public sealed class VerifyTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Theory]
    [InlineData(DSASignatureFormat.Rfc3279DerSequence, false)]
    [InlineData(DSASignatureFormat.IeeeP1363FixedFieldConcatenation, false)]
    [InlineData(DSASignatureFormat.Rfc3279DerSequence, true)]
    [InlineData(DSASignatureFormat.IeeeP1363FixedFieldConcatenation, true)]
    public async Task A_signature_may_be_DER_or_raw_in_base64_or_base64url(DSASignatureFormat format, bool url)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var request = phone.Approval(session);
        var signature = phone.Sign(SignedMessages.Approval(session.SessionId, request.Otp!, request.Timestamp!.Value, null), format);
        if (url)
            signature = Base64Url.EncodeToString(Convert.FromBase64String(signature));
        var approved = await phone.VerifyAsync(request with { SignatureBase64 = signature }).OkAsync<Approved>();
        Assert.Equal(session.Random, approved.Random);
    }

    [Fact]
    public async Task A_malformed_body_spends_no_attempt()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var good = phone.Approval(session);
        foreach (var bad in (VerifyRequest[])
            [
                good with { SessionId = null }, good with { TokenId = "a b" }, good with { Otp = "" }, good with { Otp = new string('1', 33) }, good with { SignatureBase64 = "***" },
                good with { SignatureBase64 = new string('A', 260) }, good with { Timestamp = null }, good with { Timestamp = -1 }, good with { Timestamp = long.MaxValue },
                good with { GrantedScopes = ["a b"] }, good with { GrantedScopes = [null!] },
            ])
        {
            await phone.VerifyAsync(bad).RefusedAsync(400, "invalid_request");
        }

        await phone.VerifyAsync(good).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_session_that_is_not_this_persons_is_not_found_and_spends_no_attempt()
    {
        var phone = await Phone.EnrollAsync(_server);
        var other = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        for (var i = 0; i < 4; i++)
            await other.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        await phone.VerifyAsync(phone.Approval(session) with { SessionId = "sess_none" }).RefusedAsync(404, "session_not_found");
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task An_expired_session_is_not_found()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        clock.Advance(TimeSpan.FromSeconds(59));
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        clock.Advance(TimeSpan.FromSeconds(1));
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        await phone.DeclineAsync(session).RefusedAsync(404, "session_not_found");
    }

    [Fact]
    public async Task Granting_more_than_was_requested_spends_no_attempt()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync(["identity:basic"]);
        for (var i = 0; i < 4; i++)
            await phone.VerifyAsync(phone.Approval(session, granted: ["identity:document"])).RefusedAsync(400, "invalid_scopes");
        await phone.VerifyAsync(phone.Approval(session, granted: ["identity:given_name"])).OkAsync<Approved>();
    }

    [Fact]
    public async Task The_granted_scopes_are_part_of_what_is_signed()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync(["identity:basic"]);
        var all = phone.Approval(session);
        await phone.VerifyAsync(all with { GrantedScopes = ["identity:name"] }).RefusedAsync(401, "invalid_signature");
        var none = phone.Approval(session, granted: []);
        await phone.VerifyAsync(none with { GrantedScopes = null }).RefusedAsync(401, "invalid_signature");
        await phone.VerifyAsync(none).OkAsync<Approved>();
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(-31, false)]
    [InlineData(31, false)]
    public async Task A_phones_clock_may_be_30_s_off(int seconds, bool accepted)
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var verifying = phone.VerifyAsync(phone.Approval(session, at: clock.GetUtcNow().AddSeconds(seconds)));
        if (accepted)
            await verifying.OkAsync<Approved>();
        else
            await verifying.RefusedAsync(401, "invalid_otp");
    }

    [Fact]
    public async Task Nobody_without_the_key_learns_anything_about_the_code()
    {
        var phone = await Phone.EnrollAsync(_server);
        var stranger = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await phone.VerifyAsync(stranger.Approval(session) with { TokenId = phone.TokenId }).RefusedAsync(401, "invalid_signature");
        await phone.VerifyAsync(stranger.Approval(session, Phone.WrongCode(session)) with { TokenId = phone.TokenId }).RefusedAsync(401, "invalid_signature");
    }

    [Theory]
    [InlineData("AA==")]
    [InlineData("MAYCAQECAQE=")]
    [InlineData("MEQCIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public async Task Bytes_that_are_not_a_signature_count_as_an_invalid_one(string signature)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await phone.VerifyAsync(phone.Approval(session) with { SignatureBase64 = signature }).RefusedAsync(401, "invalid_signature");
    }

    [Fact]
    public async Task The_third_failure_locks_the_session()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var wrong = phone.Approval(session, Phone.WrongCode(session));
        await phone.VerifyAsync(wrong).RefusedAsync(401, "invalid_otp");
        await phone.VerifyAsync(wrong).RefusedAsync(401, "invalid_otp");
        await phone.VerifyAsync(wrong).RefusedAsync(429, "too_many_attempts");
        await phone.ApproveAsync(session).RefusedAsync(429, "too_many_attempts");
        await phone.DeclineAsync(session).RefusedAsync(429, "too_many_attempts");
    }

    [Fact]
    public async Task A_token_is_not_issued_again()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await phone.ApproveAsync(session).OkAsync<Approved>();
        var problem = await phone.ApproveAsync(session).RefusedAsync(409, "session_resolved");
        Assert.Null(problem["jwt"]);
        await phone.DeclineAsync(session).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task A_decline_is_final()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var declined = await phone.DeclineAsync(session);
        Assert.Equal(HttpStatusCode.NoContent, declined.StatusCode);
        await phone.ApproveAsync(session).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task A_badly_signed_decline_is_a_failed_attempt()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var forged = phone.Refusal(session) with { SignatureBase64 = phone.Sign("something else") };
        await _server.PostAsync("/auth/decline", forged).RefusedAsync(401, "invalid_signature");
        await _server.PostAsync("/auth/decline", forged).RefusedAsync(401, "invalid_signature");
        await _server.PostAsync("/auth/decline", forged).RefusedAsync(429, "too_many_attempts");
    }

    [Fact]
    public async Task A_signed_decline_cannot_be_passed_off_as_an_approval()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var decline = phone.Refusal(session);
        // The signed text is that of an approval with the code "decline", which no session has.
        var forged = new VerifyRequest
        {
            SessionId = session.SessionId, TokenId = phone.TokenId, Otp = "decline", Timestamp = decline.Timestamp, SignatureBase64 = decline.SignatureBase64,
        };
        await phone.VerifyAsync(forged).RefusedAsync(401, "invalid_otp");
    }
}
