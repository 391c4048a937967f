using System.Net.Http.Headers;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>GET /device/sessions.</summary>
public sealed class DeviceSessionsTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task Nothing_pending_is_an_empty_list()
    {
        var phone = await Phone.EnrollAsync(_server);
        Assert.Empty(await phone.PendingAsync(_server));
    }

    [Fact]
    public async Task A_pending_sign_in_has_the_service_its_scopes_and_the_code()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync(["identity:basic", "identity:photo"]);
        var pending = Assert.Single(await phone.PendingAsync(_server));
        Assert.Equal(session.SessionId, pending.SessionId);
        Assert.Equal("demo", pending.ServiceId);
        Assert.Equal("Demo service", pending.ServiceName);
        Assert.Equal(["identity:basic", "identity:photo"], pending.Scopes);
        Assert.Equal(session.AutoPassword, pending.Code);
        Assert.Equal("127.0.0.1", pending.IpAddress);
        Assert.Equal("", pending.UserAgent);
        Assert.Equal(session.ExpiresAt, pending.ExpiresAt);
        Assert.InRange(pending.ExpiresAt - pending.InitiatedAt, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task The_browsers_user_agent_is_cut_to_256_characters()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate") { Content = new StringContent($$"""{"tokenId":"{{phone.TokenId}}"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 <b>x</b>|" + new string('y', 300));
        await _server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<InitiateResponse>();
        Assert.Equal("Mozilla/5.0 <b>x</b>|" + new string('y', 235), Assert.Single(await phone.PendingAsync(_server)).UserAgent);
    }

    [Fact]
    public async Task The_list_is_oldest_first_and_has_no_resolved_or_foreign_sign_ins()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        var other = await Phone.EnrollAsync(server);
        await other.InitiateAsync();
        List<InitiateResponse> sessions = [];
        for (var i = 0; i < 4; i++)
        {
            sessions.Add(await phone.InitiateAsync());
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await phone.ApproveAsync(sessions[1]).OkAsync<Approved>();
        using (await phone.DeclineAsync(sessions[2]))
            Assert.Equal([sessions[0].SessionId, sessions[3].SessionId], (await phone.PendingAsync(server)).Select(s => s.SessionId));
        clock.Advance(TimeSpan.FromSeconds(57));
        Assert.Equal([sessions[3].SessionId], (await phone.PendingAsync(server)).Select(s => s.SessionId));
    }

    [Fact]
    public async Task With_number_entry_the_code_is_omitted()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Otp:NumberEntry=true");
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var response = await server.DeviceSessionsAsync(DeviceToken.Create(phone, server));
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(session.SessionId, body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"code\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(session.AutoPassword, body, StringComparison.Ordinal);
    }
}
