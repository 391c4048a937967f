using System.Net;
using System.Net.Http.Headers;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;

namespace IdToken.Api.Tests.Platform.Http;

/// <summary>The limit of requests that fail authentication (protocol, section 9).</summary>
public sealed class AuthenticationLimitTests(DefaultServer host)
{
    private const int Limit = 5;

    [Theory, InlineData("GET", "/device/sessions"), InlineData("POST", "/hubs/device/negotiate"), InlineData("POST", "/hubs/session/negotiate?sessionId=sess_none"),
     InlineData("POST", "/hubs/service/negotiate"), InlineData("GET", "/admin/enrollments"), InlineData("POST", "/admin/enrollments/x/revoke")]
    public async Task Requests_that_fail_authentication_are_limited_before_it(string method, string path)
    {
        await using var issuer = await OpenIdIssuer.StartAsync();
        await using var server = await StartAsync($"IdToken:AdminIssuer:MetadataAddress={issuer.MetadataAddress}", $"IdToken:AdminIssuer:Audience={OpenIdIssuer.Audience}");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            using var response = await SendAsync(server, method, path, "bad.token.here");
            return response.StatusCode;
        }));
        Assert.Equal(Limit, statuses.Count(s => s == HttpStatusCode.Unauthorized));
        Assert.Equal(60 - Limit, statuses.Count(s => s == HttpStatusCode.TooManyRequests));
        using var last = await SendAsync(server, method, path, "bad.token.here");
        Assert.InRange(last.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        await Task.FromResult(last).RefusedAsync(429, "rate_limited");
    }

    [Theory]
    [InlineData("/ws/session/sess_none?token=bad", 4001)]
    [InlineData("/ws", 401)]
    [InlineData("/ws", 1008, "IdToken:ServiceSocket:Refusal=Close1008")]
    [InlineData("/ws", 4401, "IdToken:ServiceSocket:Refusal=Close4401")]
    [InlineData("/hubs/session?sessionId=sess_none&access_token=bad", 401)]
    [InlineData("/hubs/device?access_token=bad", 401)]
    [InlineData("/hubs/service", 401)]
    public async Task Sockets_that_fail_authentication_are_limited_before_it(string path, int refusal, params string[] settings)
    {
        await using var issuer = await OpenIdIssuer.StartAsync();
        await using var server = await StartAsync(
            [$"IdToken:ServiceIssuers:0:MetadataAddress={issuer.MetadataAddress}", "IdToken:ServiceIssuers:0:Audience=a", "IdToken:ServiceIssuers:0:ServiceId=demo", .. settings]);
        for (var i = 0; i < Limit; i++)
            Assert.Equal(refusal, await RefusalAsync(server, path));
        Assert.Equal(429, await RefusalAsync(server, path));
    }

    [Fact]
    public async Task Sockets_that_pass_authentication_do_not_count_while_they_are_open()
    {
        await using var backEnd = await BackEnd.StartAsync(host, null, $"IdToken:RateLimits:UnauthenticatedPerMinute={Limit}");
        var session = await (await Phone.EnrollAsync(backEnd.Server)).InitiateAsync();
        var open = new List<IDisposable>();
        for (var i = 0; i < 2 * Limit; i++)
        {
            open.Add(await SocketProbe.OpenAsync(backEnd.Server, $"/ws/session/{session.SessionId}?token={session.WsToken}"));
            open.Add(await SocketProbe.OpenAsync(backEnd.Server, "/ws", options => options.SetRequestHeader("Authorization", $"Bearer {backEnd.Token}")));
        }

        open.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Requests_that_pass_authentication_do_not_count()
    {
        await using var server = await StartAsync();
        var phone = await Phone.EnrollAsync(server);
        for (var i = 0; i < 4 * Limit; i++)
            await SendAsync(server, "GET", "/device/sessions", DeviceToken.Create(phone, server)).StatusAsync(HttpStatusCode.OK);
        using var hub = await HubProbe.OpenAsync(server, "/hubs/device", DeviceToken.Create(phone, server));
    }

    [Fact]
    public async Task A_store_that_is_away_uses_up_nobodys_budget()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var server = await TestServer.StartAsync(link.ConnectionString, null, $"IdToken:RateLimits:UnauthenticatedPerMinute={Limit}");
        server.ErrorsExpected = true;
        var phone = await Phone.EnrollAsync(server);
        link.Cut();
        for (var i = 0; i < 2 * Limit; i++)
            await SendAsync(server, "GET", "/device/sessions", DeviceToken.Create(phone, server)).RefusedAsync(503, "store_unavailable");
    }

    private Task<TestServer> StartAsync(params string[] settings) =>
        TestServer.StartAsync(host.Store.ConnectionString, null, [$"IdToken:RateLimits:UnauthenticatedPerMinute={Limit}", .. settings]);

    /// <summary>The status, or the code of the close after the upgrade.</summary>
    private static async Task<int> RefusalAsync(TestServer server, string path)
    {
        try
        {
            using var socket = await SocketProbe.OpenAsync(server, path);
            Assert.Null(await socket.NextAsync());
            return (int)socket.CloseStatus!.Value;
        }
        catch (RefusedUpgradeException e)
        {
            return e.Status;
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string method, string path, string token)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
