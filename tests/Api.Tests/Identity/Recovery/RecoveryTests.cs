using System.Net;
using IdToken.Api.Tests.Identity.Push;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>A phone makes recovery codes; another phone takes the enrollment over with one (docs/protocol.md, POST /enroll/recover).</summary>
public sealed class RecoveryTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task A_code_gives_the_enrollment_to_another_phone_with_claims_photo_and_end()
    {
        var lost = await Phone.EnrollAsync(_server, new { givenName = "Grace", familyName = "Hopper", photo = "cGhvdG8=" });
        var made = await lost.AskForCodesAsync(_server).OkAsync<RecoveryCodesResponse>();
        Assert.Equal($"{_server.Url}/phone/#/recover/{lost.TokenId}", made.Link);
        using var other = new RecoveringPhone(_server, lost.TokenId);
        var recovered = await other.RecoverAsync(made.Codes[3]).OkAsync<RecoveredEnrollment>();
        Assert.Equal(new(lost.TokenId, made.ExpiresAt, "Grace", "Hopper"), recovered);
        var approved = await other.Phone.ApproveAsync(await other.Phone.InitiateAsync(["identity:full_with_photo"])).OkAsync<Approved>();
        var claims = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(approved.Jwt);
        Assert.Equal(("Hopper", "cGhvdG8="), (claims.GetClaim("family_name").Value, claims.GetClaim("picture").Value.Split(',')[^1]));
    }

    [Fact]
    public async Task Codes_have_a_hundred_bits_in_an_alphabet_without_look_alikes_and_differ()
    {
        var codes = await (await Phone.EnrollAsync(_server)).CodesAsync(_server);
        Assert.Equal(8, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}$", code));
    }

    [Fact]
    public async Task The_phone_before_is_cut_off_everywhere_at_once()
    {
        // The clock stands still, so that no renewal of a lease ends the connections.
        var clock = new TestClock();
        await using var here = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        await using var far = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var lost = await Phone.EnrollAsync(here);
        var code = (await lost.CodesAsync(here))[0];
        await lost.SubscribeAsync(here, new Subscription("https://push.example/lost").Request).StatusAsync(HttpStatusCode.NoContent);
        using var near = await lost.ConnectAsync(here);
        using var distant = await lost.ConnectAsync(far);
        using var other = new RecoveringPhone(here, lost.TokenId);
        await other.RecoveredAsync(code);
        Assert.Null(await near.NextInvocationAsync());
        Assert.Null(await distant.NextInvocationAsync());
        await here.DeviceSessionsAsync(DeviceToken.Create(lost, here)).RefusedAsync(401, "invalid_device_token");
        await lost.AskForCodesAsync(here).RefusedAsync(401, "invalid_device_token");
        var connection = await host.Store.ConnectAsync();
        Assert.False(await connection.GetDatabase().HashExistsAsync(TestStore.Keys.Enrollment(lost.TokenId), "push"));
    }

    [Fact]
    public async Task A_sign_in_that_was_pending_is_the_other_phones()
    {
        var lost = await Phone.EnrollAsync(_server);
        var code = (await lost.CodesAsync(_server))[0];
        var session = await lost.InitiateAsync();
        using var other = new RecoveringPhone(_server, lost.TokenId);
        await other.RecoveredAsync(code);
        await lost.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        Assert.Equal([session.SessionId], (await other.Phone.PendingAsync(_server)).Select(s => s.SessionId));
        await other.Phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_code_works_once_and_the_others_stay()
    {
        var lost = await Phone.EnrollAsync(_server);
        Assert.Equal(0, await lost.CodesLeftAsync(_server));
        var codes = await lost.CodesAsync(_server);
        Assert.Equal(8, await lost.CodesLeftAsync(_server));
        using var second = new RecoveringPhone(_server, lost.TokenId);
        using var third = new RecoveringPhone(_server, lost.TokenId);
        await second.RecoveredAsync(codes[0]);
        Assert.Equal(7, await second.Phone.CodesLeftAsync(_server));
        await third.RecoverAsync(codes[0]).RefusedAsync(401, "invalid_recovery_code");
        await second.Phone.ApproveAsync(await second.Phone.InitiateAsync()).OkAsync<Approved>();
        await third.RecoveredAsync(codes[1]);
        Assert.Equal(6, await third.Phone.CodesLeftAsync(_server));
        // The second phone's code is not the last that was used any more.
        await second.RecoverAsync(codes[0]).RefusedAsync(401, "invalid_recovery_code");
    }

    [Fact]
    public async Task A_fresh_set_takes_the_place_of_all_earlier_codes()
    {
        var phone = await Phone.EnrollAsync(_server);
        var before = await phone.CodesAsync(_server);
        var move = await phone.MoveAsync(_server);
        var codes = await phone.CodesAsync(_server);
        using var other = new RecoveringPhone(_server, phone.TokenId);
        foreach (var code in (string[])[.. before, move.RecoveryCode])
            await other.RecoverAsync(code).RefusedAsync(401, "invalid_recovery_code");
        await other.RecoveredAsync(codes[7]);
    }

    [Fact]
    public async Task A_code_may_be_written_as_a_person_writes_it()
    {
        var lost = await Phone.EnrollAsync(_server);
        var code = (await lost.CodesAsync(_server))[0].Replace("-", "", StringComparison.Ordinal);
        using var other = new RecoveringPhone(_server, lost.TokenId);
        await other.RecoveredAsync($" {code[..7].Replace('0', 'o').Replace('1', 'l')} {code[7..].Replace('0', 'O').Replace('1', 'I')}-".ToLowerInvariant());
    }

    [Fact]
    public async Task A_phone_that_repeats_its_request_gets_the_same_answer()
    {
        var lost = await Phone.EnrollAsync(_server);
        var code = (await lost.CodesAsync(_server))[0];
        using var other = new RecoveringPhone(_server, lost.TokenId);
        using var late = new RecoveringPhone(_server, lost.TokenId);
        var first = await other.RecoverAsync(code).OkAsync<RecoveredEnrollment>();
        Assert.Equal(first, await other.RecoverAsync(code).OkAsync<RecoveredEnrollment>());
        await late.RecoverAsync(code).RefusedAsync(401, "invalid_recovery_code");
        var again = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => other.RecoverAsync(code).OkAsync<RecoveredEnrollment>()));
        Assert.All(again, answer => Assert.Equal(first, answer));
        Assert.Equal(7, await other.Phone.CodesLeftAsync(_server));
    }

    [Fact]
    public async Task A_key_that_is_not_proved_gets_nothing_and_uses_nothing_up()
    {
        var lost = await Phone.EnrollAsync(_server);
        var codes = await lost.CodesAsync(_server);
        using var other = new RecoveringPhone(_server, lost.TokenId);
        var (good, now) = (other.Request(codes[0]), _server.Services.Clock().GetUtcNow());
        foreach (var bad in (RecoverRequest[])
            [good with { PublicKeyPem = lost.PublicKeyPem }, good with { DeviceId = "different" }, other.Request(codes[0], now.AddSeconds(-45)), good with { RecoveryCode = codes[1] }])
        {
            await other.SendAsync(bad).RefusedAsync(400, "invalid_proof");
        }

        await other.SendAsync(good with { ProofBase64 = null }).RefusedAsync(400, "invalid_request");
        await other.SendAsync(good with { PublicKeyPem = "no key" }).RefusedAsync(400, "invalid_public_key");
        Assert.Equal(8, await lost.CodesLeftAsync(_server));
        await other.SendAsync(good).OkAsync<RecoveredEnrollment>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAA-AAAAA-AAAAA-AAAAAA")]
    [InlineData("AAAAA-AAAAA-AAAAA-AAAAU")]
    [InlineData("AAAAA-AAAAA-AAAAA-AAAA\u00e9")]
    public async Task A_malformed_code_is_reported(string code)
    {
        using var other = new RecoveringPhone(_server, "tok_nobody");
        Assert.NotNull((await other.SendAsync(other.Request(code)).RefusedAsync(400, "invalid_request"))["errors"]!["recoveryCode"]);
    }

    [Fact]
    public async Task A_device_token_is_required_to_make_codes()
    {
        foreach (var path in (string[])["/device/recovery-codes", "/device/move"])
        {
            await _server.Http.PostAsync(path, null, TestContext.Current.CancellationToken).RefusedAsync(401, "invalid_device_token");
            await (await Phone.EnrollAsync(_server)).For("tok_nobody").SendAsync(_server, HttpMethod.Post, path).RefusedAsync(401, "invalid_device_token");
        }
    }

    [Fact]
    public async Task Without_recovery_a_phone_makes_no_codes_and_those_made_before_do_not_work()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Recovery:Enabled=false");
        var phone = await Phone.EnrollAsync(_server);
        var code = (await phone.CodesAsync(_server))[0];
        using var other = new RecoveringPhone(server, phone.TokenId);
        await other.RecoverAsync(code).RefusedAsync(422, "recovery_not_offered");
        await phone.At(server).AskForCodesAsync(server).RefusedAsync(422, "recovery_not_offered");
        await phone.At(server).SendAsync(server, HttpMethod.Get, "/device/recovery-codes").RefusedAsync(422, "recovery_not_offered");
        await phone.At(server).SendAsync(server, HttpMethod.Post, "/device/move").RefusedAsync(422, "recovery_not_offered");
    }

    [Fact]
    public async Task Requests_are_limited_for_each_address_and_do_not_count_as_enrollments()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:RateLimits:RecoveriesPerMinute=2", "IdToken:RateLimits:EnrollPerHour=1");
        var phone = await Phone.EnrollAsync(server);
        var codes = await phone.CodesAsync(server);
        for (var i = 0; i < 2; i++)
        {
            using var other = new RecoveringPhone(server, phone.TokenId);
            await other.RecoveredAsync(codes[i]);
        }

        using var third = new RecoveringPhone(server, phone.TokenId);
        await third.RecoverAsync(codes[2]).RefusedAsync(429, "rate_limited");
    }
}
