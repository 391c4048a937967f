using System.Buffers.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Invitations;

/// <summary>POST /dev/invitations and POST /invitations/accept (docs/invitations.md).</summary>
public sealed class InvitationTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task An_invited_phone_is_enrolled_and_approves_a_sign_in()
    {
        using var invited = await Invited.CreateAsync(_server, new { credential = new { givenName = "Grace", familyName = "Hopper" } });
        var accepted = await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        Assert.Equal((invited.TokenId, "Grace", "Hopper"), (accepted.TokenId, accepted.GivenName, accepted.FamilyName));
        Assert.Equal("used", await invited.StateAsync());
        await invited.Phone.ApproveAsync(await invited.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task The_answer_has_a_link_a_QR_code_and_a_credential_offer_that_carry_the_same()
    {
        using var invited = await Invited.CreateAsync(_server, new { txCode = true, validMinutes = 10 });
        Assert.Equal($"{_server.Url}/phone/#/invitation/{invited.Code}.6", invited.Link);
        Assert.StartsWith("data:image/png;base64,", (string)invited.Answer["qrCode"]!, StringComparison.Ordinal);
        var offer = invited.Answer["credentialOffer"]!;
        Assert.Equal(_server.Url, (string?)offer["credential_issuer"]);
        var grant = offer["grants"]!["urn:ietf:params:oauth:grant-type:pre-authorized_code"]!;
        Assert.Equal(invited.Code, (string?)grant["pre-authorized_code"]);
        Assert.Equal(("numeric", 6), ((string?)grant["tx_code"]!["input_mode"], (int?)grant["tx_code"]!["length"]));
        Assert.Matches("^[0-9]{6}$", invited.Pin);
        Assert.InRange((DateTimeOffset)invited.Answer["expiresAt"]!, DateTimeOffset.UtcNow.AddMinutes(9), DateTimeOffset.UtcNow.AddMinutes(11));
    }

    [Fact]
    public async Task Links_begin_with_the_configured_URL()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Phone:PublicUrl=https://id.example/base/");
        using var invited = await Invited.CreateAsync(server);
        Assert.Equal($"https://id.example/base/phone/#/invitation/{invited.Code}", invited.Link);
    }

    [Fact]
    public async Task A_second_phone_is_refused()
    {
        using var invited = await Invited.CreateAsync(_server);
        using var late = invited.Other();
        await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        await late.AcceptAsync().RefusedAsync(409, "invitation_used");
        await invited.Phone.ApproveAsync(await invited.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_phone_that_repeats_its_request_gets_the_same_answer()
    {
        using var invited = await Invited.CreateAsync(_server);
        var first = await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        Assert.Equal(first, await invited.AcceptAsync().OkAsync<AcceptedInvitation>());
        Assert.Equal(first, await invited.SendAsync(invited.Request() with { DeviceId = "invited-phone", TxCode = "1" }).OkAsync<AcceptedInvitation>());
    }

    [Fact]
    public async Task A_phone_whose_enrollment_was_interrupted_completes_it()
    {
        using var invited = await Invited.CreateAsync(_server);
        await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        // As if the server had died between the two steps.
        await host.Store.ForgetEnrollmentAsync(invited.TokenId);
        using var other = invited.Other();
        await other.AcceptAsync().RefusedAsync(409, "invitation_used");
        await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        await invited.Phone.ApproveAsync(await invited.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task Of_many_phones_at_once_on_two_instances_one_is_enrolled()
    {
        await using var second = await TestServer.StartAsync(host.Store.ConnectionString);
        for (var round = 0; round < 5; round++)
        {
            using var invited = await Invited.CreateAsync(_server);
            Invited[] phones = [.. Enumerable.Range(0, 10).Select(i => invited.Other(i % 2 == 0 ? _server : second))];
            var answers = await Task.WhenAll(phones.Select(async phone =>
            {
                using var response = await phone.AcceptAsync();
                return response.IsSuccessStatusCode ? "accepted" : (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"];
            }));
            Assert.Equal(["accepted", .. Enumerable.Repeat("invitation_used", 9)], answers.Order());
            var winner = phones[Array.IndexOf(answers, "accepted")];
            await winner.Phone.ApproveAsync(await winner.Phone.InitiateAsync()).OkAsync<Approved>();
            Array.ForEach(phones, phone => phone.Dispose());
        }
    }

    [Fact]
    public async Task Many_requests_of_one_phone_at_once_get_the_same_answer()
    {
        using var invited = await Invited.CreateAsync(_server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => invited.AcceptAsync().OkAsync<AcceptedInvitation>()));
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task An_invitation_ends()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        using var invited = await Invited.CreateAsync(server, new { validMinutes = 5 });
        using var punctual = await Invited.CreateAsync(server, new { validMinutes = 5 });
        clock.Advance(TimeSpan.FromSeconds(299));
        await punctual.AcceptAsync().OkAsync<AcceptedInvitation>();
        clock.Advance(TimeSpan.FromSeconds(1));
        await invited.AcceptAsync().RefusedAsync(410, "invitation_expired");
        Assert.Equal("expired", await invited.StateAsync());
        // The phone that was in time gets its answer again.
        await punctual.AcceptAsync().OkAsync<AcceptedInvitation>();
    }

    [Fact]
    public async Task An_invitation_does_not_outlive_its_credential()
    {
        using var invited = await Invited.CreateAsync(_server, new { credential = new { validDays = 1 }, validMinutes = 7 * 24 * 60 });
        Assert.True((DateTimeOffset)invited.Answer["expiresAt"]! <= DateTimeOffset.UtcNow.AddDays(1));
    }

    [Fact]
    public async Task A_key_that_is_not_proved_gets_nothing_and_uses_nothing_up()
    {
        using var invited = await Invited.CreateAsync(_server, new { txCode = true });
        var (good, now) = (invited.Request(invited.Pin), _server.Services.Clock().GetUtcNow());
        using var other = invited.Other();
        foreach (var bad in (AcceptInvitationRequest[])
            [good with { PublicKeyPem = other.Phone.PublicKeyPem }, good with { DeviceId = "another" }, invited.Request(invited.Pin, now.AddSeconds(-45)), good with { PreAuthorizedCode = new string('A', 32) }])
        {
            await invited.SendAsync(bad).RefusedAsync(400, "invalid_proof");
        }

        await invited.SendAsync(good with { ProofBase64 = null }).RefusedAsync(400, "invalid_request");
        await invited.SendAsync(good with { PublicKeyPem = "no key" }).RefusedAsync(400, "invalid_public_key");
        await invited.SendAsync(good).OkAsync<AcceptedInvitation>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../../enrollment/{tok_1}AAAAAAAA")]
    public async Task A_malformed_code_is_reported(string code)
    {
        using var invited = await Invited.CreateAsync(_server);
        var problem = await invited.SendAsync(invited.Request() with { PreAuthorizedCode = code }).RefusedAsync(400, "invalid_request");
        Assert.NotNull(problem["errors"]!["preAuthorizedCode"]);
    }

    [Fact]
    public async Task A_code_of_another_server_is_not_found()
    {
        using var foreign = new Invited(_server, new JsonObject { ["link"] = $"https://elsewhere.example/phone/#/invitation/{Base64Url.EncodeToString(new byte[24])}", ["tokenId"] = "tok_elsewhere" });
        await foreign.AcceptAsync().RefusedAsync(404, "invitation_not_found");
    }

    [Fact]
    public async Task Opening_the_link_changes_nothing()
    {
        using var invited = await Invited.CreateAsync(_server);
        // A browser sends no fragment; a careless scanner may.
        foreach (var path in (string[])["/phone/", $"/phone/%23/invitation/{invited.Code}", $"/invitations/accept?preAuthorizedCode={invited.Code}"])
            (await _server.Http.GetAsync(path, TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal("open", await invited.StateAsync());
        await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
    }

    [Fact]
    public async Task A_credential_that_was_issued_elsewhere_can_be_invited_with_and_a_bad_one_cannot()
    {
        var vdsData = (string)(await Phone.CredentialAsync(_server))["vdsData"]!;
        using var invited = await Invited.CreateAsync(_server, new { vdsData });
        await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        await Invited.AskAsync(_server, new { vdsData = vdsData + "x" }).RefusedAsync(400, "invalid_credential");
        await Invited.AskAsync(_server, new { vdsData, credential = new { } }).RefusedAsync(400, "invalid_request");
        // The same credential in a second invitation: the credential serves once.
        using var again = await Invited.CreateAsync(_server, new { vdsData });
        await again.AcceptAsync().RefusedAsync(409, "credential_used");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10081)]
    public async Task The_lifetime_is_bounded(int validMinutes) =>
        Assert.NotNull((await Invited.AskAsync(_server, new { validMinutes }).RefusedAsync(400, "invalid_request"))["errors"]!["validMinutes"]);

    [Fact]
    public async Task The_store_holds_neither_the_code_nor_the_credential_nor_the_PIN()
    {
        var vdsData = (string)(await Phone.CredentialAsync(_server))["vdsData"]!;
        using var invited = await Invited.CreateAsync(_server, new { vdsData, txCode = true });
        var record = await host.Store.InvitationTextAsync(invited.Id);
        Assert.Contains(invited.TokenId, record, StringComparison.Ordinal);
        foreach (var secret in (string[])[invited.Code, vdsData, vdsData.Split('.')[1], $"\n{invited.Pin}\n"])
            Assert.DoesNotContain(secret, record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_code_nor_the_PIN_is_logged()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        using var invited = await Invited.CreateAsync(server, new { txCode = true });
        await invited.AcceptAsync(invited.WrongPin).RefusedAsync(401, "invalid_tx_code");
        await invited.AcceptAsync(invited.Pin).OkAsync<AcceptedInvitation>();
        var log = string.Join('\n', server.Log.Lines);
        Assert.Contains($"Invitation {invited.Id} was accepted", log, StringComparison.Ordinal);
        foreach (var secret in (string[])[invited.Code, $" {invited.Pin}", $"\"{invited.Pin}"])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_that_was_altered_in_the_store_counts_as_absent()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        server.ErrorsExpected = true;
        using var invited = await Invited.CreateAsync(server);
        using var other = await Invited.CreateAsync(server);
        await host.Store.CopyInvitationFieldAsync(other.Id, invited.Id, "credential");
        await invited.AcceptAsync().RefusedAsync(404, "invitation_not_found");
        Assert.Contains(server.Log.Errors, line => line.Contains("[2602]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_are_limited_for_each_address_and_do_not_count_as_enrollments()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:RateLimits:InvitationsPerMinute=2", "IdToken:RateLimits:EnrollPerHour=1");
        for (var i = 0; i < 2; i++)
        {
            using var invited = await Invited.CreateAsync(server);
            await invited.AcceptAsync().OkAsync<AcceptedInvitation>();
        }

        using var third = await Invited.CreateAsync(server);
        await third.AcceptAsync().RefusedAsync(429, "rate_limited");
        Assert.Equal("open", await third.StateAsync());
    }
}
