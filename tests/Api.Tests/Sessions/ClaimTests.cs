using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Sessions;

/// <summary>Sign-ins that begin without a person, and the phone that claims one (docs/other-direction.md).</summary>
public sealed class ClaimTests(DefaultServer host) : IAsyncLifetime
{
    private static readonly string[] Settings =
    [
        "IdToken:Services:0:Id=shop", "IdToken:Services:0:AllowAnonymousInitiation=true", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic",
        "IdToken:Services:1:Id=bank", "IdToken:Services:1:AllowedScopes:0=identity:basic",
    ];

    private TestServer _server = null!;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(host.Store.ConnectionString, null, Settings);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory, MemberData(nameof(Transports))]
    public async Task A_page_that_asks_nobody_signs_in_the_person_whose_phone_claims_the_session(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var opened = await OpenAsync();
        Assert.Equal($"{_server.Url}/phone/#/claim/{opened.SessionId}", opened.Link);
        using var page = await transport.ConnectAsync(_server, opened.SessionId, opened.WsToken);
        var asked = await ClaimAsync(phone, opened.SessionId).OkAsync<SignInRequested>();
        Assert.Equal(("shop", false), (asked.ServiceId, asked.Quiet));
        var claimed = (await page.NextAsync()).Split(' ');
        Assert.Equal(("claimed", asked.SessionId, asked.Code), (claimed[0], claimed[1], claimed[2]));
        Assert.Equal("resolved", await page.NextAsync());

        var session = new InitiateResponse(claimed[1], claimed[2], claimed[3], claimed[4], asked.ExpiresAt);
        using var next = await transport.ConnectAsync(_server, session);
        Assert.Equal($"otp_ready {session.AutoPassword}", await next.NextAsync());
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal(session.Random, approved.Random);
        Assert.Equal($"approved {approved.Jwt}", await next.NextAsync());
    }

    [Fact]
    public async Task A_service_that_may_not_begin_without_a_person_has_to_name_one()
    {
        var problem = await _server.PostAsync("/auth/initiate", new InitiateRequest { ServiceId = "bank" }).RefusedAsync(400, "invalid_request");
        Assert.Equal(["tokenId"], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task A_page_that_was_away_learns_of_the_claim_when_it_returns()
    {
        var opened = await OpenAsync();
        var asked = await ClaimAsync(await Phone.EnrollAsync(_server), opened.SessionId).OkAsync<SignInRequested>();
        using var page = await SessionTransport.Raw.ConnectAsync(_server, opened.SessionId, opened.WsToken);
        Assert.StartsWith($"claimed {asked.SessionId} ", await page.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("resolved", await page.NextAsync());
    }

    [Theory]
    [InlineData("bank", null)]
    [InlineData("shop", "")]
    [InlineData("shop", "?sess_1")]
    public async Task A_service_that_may_not_must_name_the_person_and_no_other_name_stands_for_nobody(string serviceId, string? tokenId)
    {
        var problem = await _server.PostAsync("/auth/initiate", new InitiateRequest { ServiceId = serviceId, TokenId = tokenId }).RefusedAsync(400, "invalid_request");
        Assert.NotNull(problem["errors"]!["tokenId"]);
    }

    [Fact]
    public async Task Of_many_phones_at_once_on_two_instances_one_claims_and_the_others_keep_nothing()
    {
        await using var second = await TestServer.StartAsync(host.Store.ConnectionString, null, Settings);
        var phones = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i => await Phone.EnrollAsync(i % 2 == 0 ? _server : second)));
        var won = new int[phones.Length];
        for (var round = 0; round < 3; round++)
        {
            var opened = await OpenAsync();
            using var page = await SessionTransport.Raw.ConnectAsync(_server, opened.SessionId, opened.WsToken);
            var statuses = await Task.WhenAll(phones.Select(async (phone, i) =>
            {
                using var response = await ClaimAsync(phone, opened.SessionId, i % 2 == 0 ? _server : second);
                return (int)response.StatusCode;
            }));
            Assert.Equal([200, .. Enumerable.Repeat(409, 7)], statuses.Order());
            Assert.StartsWith("claimed ", await page.NextAsync(), StringComparison.Ordinal);
            Assert.Equal("resolved", await page.NextAsync());
            won[Array.IndexOf(statuses, 200)]++;
            Assert.Equal(won, await Task.WhenAll(phones.Select(PendingAsync)));
        }
    }

    [Fact]
    public async Task The_phone_that_has_claimed_a_session_gets_the_same_answer_again()
    {
        var phone = await Phone.EnrollAsync(_server);
        var opened = await OpenAsync();
        var first = await ClaimAsync(phone, opened.SessionId).OkAsync<SignInRequested>();
        Assert.Equal(first.SessionId, (await ClaimAsync(phone, opened.SessionId).OkAsync<SignInRequested>()).SessionId);
        Assert.Equal(1, await PendingAsync(phone));
        await ClaimAsync(await Phone.EnrollAsync(_server), opened.SessionId).RefusedAsync(409, "session_claimed");
    }

    [Fact]
    public async Task What_cannot_be_claimed_is_not_found()
    {
        var phone = await Phone.EnrollAsync(_server);
        var ordinary = await phone.InitiateAsync(serviceId: "shop");
        var cancelled = await OpenAsync();
        await phone.CancelAsync(cancelled.SessionId, cancelled.WsToken).StatusAsync(HttpStatusCode.NoContent);
        foreach (var sessionId in (string[])[ordinary.SessionId, cancelled.SessionId, "sess_unknown", "?", "../x"])
            await ClaimAsync(phone, sessionId).RefusedAsync(404, "session_not_found");
        foreach (var sessionId in (string[])["", new string('s', 129)])
            await ClaimAsync(phone, sessionId).RefusedAsync(400, "invalid_request");
        await _server.PostAsync("/device/claim", new ClaimRequest { SessionId = cancelled.SessionId }).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task An_unclaimed_session_expires_and_cannot_be_claimed_any_more()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock, Settings);
        var phone = await Phone.EnrollAsync(server);
        var opened = await OpenAsync(server);
        Assert.Equal(clock.GetUtcNow().AddMinutes(3), opened.ExpiresAt);
        using var page = await SessionTransport.Raw.ConnectAsync(server, opened.SessionId, opened.WsToken);
        var end = page.NextAsync();
        // The page gets no message by which to know that it is connected.
        while (await server.Services.GetRequiredService<SessionStore>().SnapshotAsync(opened.SessionId) is { Connection: 0 })
            await Task.Delay(20, Deadline.Token());
        clock.Advance(TimeSpan.FromMinutes(3));
        while (!end.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(end, Task.Delay(20, Deadline.Token()));
        }

        Assert.Equal("expired", await end);
        await ClaimAsync(phone, opened.SessionId, server).RefusedAsync(404, "session_not_found");
    }

    [Fact]
    public async Task Nobody_can_approve_decline_or_read_the_code_of_a_session_without_a_person()
    {
        var phone = await Phone.EnrollAsync(_server);
        var opened = await OpenAsync();
        var session = new InitiateResponse(opened.SessionId, "000000", opened.WsToken, "", opened.ExpiresAt);
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        await phone.DeclineAsync(session).RefusedAsync(404, "session_not_found");
        await phone.VerifyAsync(phone.Approval(session) with { TokenId = "?" + opened.SessionId }).RefusedAsync(400, "invalid_request");
        await ClaimAsync(phone, opened.SessionId).OkAsync<SignInRequested>();
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
    }

    [Fact]
    public async Task Strangers_who_use_up_the_ringing_do_not_keep_a_person_from_claiming()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. Settings, "IdToken:Ringing:PerFiveMinutes=1", "IdToken:Ringing:PerDay=1", "IdToken:Ringing:MaxPending=3"]);
        var phone = await Phone.EnrollAsync(server);
        for (var i = 0; i < 5; i++)
            await phone.InitiateAsync(serviceId: "shop");
        var opened = await OpenAsync(server);
        var asked = await ClaimAsync(phone, opened.SessionId, server).OkAsync<SignInRequested>();
        Assert.False(asked.Quiet);
    }

    [Fact]
    public async Task A_claimed_session_does_not_ring_and_does_not_count_as_one_that_rang()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. Settings, "IdToken:Ringing:PerFiveMinutes=1", "IdToken:Ringing:PerDay=1"]);
        var phone = await Phone.EnrollAsync(server);
        var claimed = await ClaimAsync(phone, (await OpenAsync(server)).SessionId, server).OkAsync<SignInRequested>();
        var ringing = await phone.InitiateAsync(["identity:basic"], serviceId: "bank");
        var sessions = await SessionsAsync(phone, server);
        Assert.Equal((true, false), (sessions.Single(s => s.SessionId == claimed.SessionId).Quiet, sessions.Single(s => s.SessionId == ringing.SessionId).Quiet));
    }

    [Fact]
    public async Task A_session_that_was_altered_in_the_store_counts_as_absent()
    {
        var opened = await OpenAsync();
        _server.ErrorsExpected = true;
        using (var store = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(host.Store.ConnectionString))
            await store.GetDatabase().HashSetAsync(TestStore.Keys.Session(opened.SessionId), "scopes", "identity:full");
        await ClaimAsync(await Phone.EnrollAsync(_server), opened.SessionId).RefusedAsync(404, "session_not_found");
    }

    [Fact]
    public async Task Neither_the_next_sessions_token_nor_its_code_is_logged_or_in_the_store()
    {
        var opened = await OpenAsync();
        await ClaimAsync(await Phone.EnrollAsync(_server), opened.SessionId).OkAsync<SignInRequested>();
        using var page = await SessionTransport.Raw.ConnectAsync(_server, opened.SessionId, opened.WsToken);
        var claimed = (await page.NextAsync()).Split(' ');
        using var store = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(host.Store.ConnectionString);
        var record = string.Join('\n', (await store.GetDatabase().HashGetAllAsync(TestStore.Keys.Session(opened.SessionId))).Select(f => $"{f.Value}"));
        foreach (var text in (string[])[record, string.Join('\n', _server.Log.Lines)])
        {
            Assert.DoesNotContain(claimed[3], text, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{claimed[2]}", text, StringComparison.Ordinal);
        }
    }

    private Task<AnonymousInitiateResponse> OpenAsync(TestServer? server = null) =>
        (server ?? _server).PostAsync("/auth/initiate", new InitiateRequest { ServiceId = "shop" }).OkAsync<AnonymousInitiateResponse>();

    private async Task<HttpResponseMessage> ClaimAsync(Phone phone, string sessionId, TestServer? server = null)
    {
        server ??= _server;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/device/claim") { Content = JsonContent.Create(new ClaimRequest { SessionId = sessionId }, ContractsJsonContext.Default.ClaimRequest) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken.Create(phone, server));
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<int> PendingAsync(Phone phone) => (await SessionsAsync(phone, _server)).Count;

    private static async Task<IReadOnlyList<SignInRequested>> SessionsAsync(Phone phone, TestServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/device/sessions");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken.Create(phone, server));
        return (await server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<DeviceSessionsResponse>()).Sessions;
    }
}
