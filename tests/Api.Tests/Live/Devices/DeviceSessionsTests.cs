using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>GET /device/sessions.</summary>
public sealed class DeviceSessionsTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task A_request_names_the_place_that_the_operators_own_code_knows()
    {
        await using var server = await TestServer.StartWithAsync(host.Store.ConnectionString, services => services.AddSingleton<INetworkPlaces, Lisbon>(), "IdToken:TrustedProxies:0=127.0.0.0/8");
        var phone = await Phone.EnrollAsync(server);
        foreach (var (address, place) in ((string, string?)[])[("203.0.113.7", "Lisbon, Portugal"), ("198.51.100.1", null)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate");
            request.Content = JsonContent.Create(new InitiateRequest { TokenId = phone.TokenId }, ContractsJsonContext.Default.InitiateRequest);
            request.Headers.Add("X-Forwarded-For", address);
            var session = await server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<InitiateResponse>();
            Assert.Equal(place, (await phone.PendingAsync(server)).Single(s => s.SessionId == session.SessionId).Place);
        }
    }

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
    public async Task Of_the_browsers_own_text_nothing_reaches_a_device()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate") { Content = new StringContent($$"""{"tokenId":"{{phone.TokenId}}"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 <b>x</b> (Windows NT 10.0) Chrome/120.0.0.0 Safari/537.36" + new string('y', 300));
        request.Headers.TryAddWithoutValidation("Origin", "https://shop.example:8443/<b>");
        await _server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<InitiateResponse>();
        var pending = Assert.Single(await phone.PendingAsync(_server));
        Assert.Equal(("Chrome 120 on Windows", "https://shop.example:8443"), (pending.UserAgent, pending.Origin));
    }

    [Fact]
    public async Task The_list_is_newest_first_and_has_no_resolved_or_foreign_sign_ins()
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
            Assert.Equal([sessions[3].SessionId, sessions[0].SessionId], (await phone.PendingAsync(server)).Select(s => s.SessionId));
        clock.Advance(TimeSpan.FromSeconds(57));
        Assert.Equal([sessions[3].SessionId], (await phone.PendingAsync(server)).Select(s => s.SessionId));
    }

    [Fact]
    public async Task A_code_that_the_person_types_is_left_out()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Services:0:Id=demo", "IdToken:Services:0:CodeEntry=Enter");
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var response = await server.DeviceSessionsAsync(DeviceToken.Create(phone, server));
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(session.SessionId, body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"code\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(session.AutoPassword, body, StringComparison.Ordinal);
    }

    /// <summary>Knows one network.</summary>
    private sealed class Lisbon : INetworkPlaces
    {
        public string? Find(IPAddress address) => address.Equals(IPAddress.Parse("203.0.113.7")) ? "Lisbon, Portugal" : null;
    }
}
