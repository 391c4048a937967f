using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.WebPubSub;
using Microsoft.AspNetCore.Http;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>How the handler's response to <c>connect</c> is applied.</summary>
public sealed class UpstreamConnectResponseTests(DefaultServer host)
{
    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(202, "{}")]
    [InlineData(200, """{"groups":["a"],"roles":[],"unknown":7}""")]
    public async Task A_response_without_members_leaves_the_defaults(int status, string body)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connect", async (http, _) =>
        {
            http.Response.StatusCode = status;
            if (body.Length > 0)
                await http.Response.WriteAsync(body);
        });
        using var socket = await fixture.ConnectAsync("", "other", "idtoken.v1");
        Assert.Equal("idtoken.v1", socket.SubProtocol);
        var connected = await fixture.Handler.NextAsync("connected");
        Assert.Equal("idtoken.v1", connected["ce-subprotocol"]);
        Assert.Equal(fixture.Session.SessionId, connected["ce-userId"]);
    }

    [Fact]
    public async Task The_user_id_and_subprotocol_of_the_response_are_applied()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connect", 200, """{"userId":"küche","subprotocol":"other"}""");
        using var socket = await fixture.ConnectAsync("", "idtoken.v1", "other");
        Assert.Equal("other", socket.SubProtocol);
        var connected = await fixture.Handler.NextAsync("connected");
        Assert.Equal("other", connected["ce-subprotocol"]);
        // The header is UTF-8.
        Assert.Equal("küche", connected["ce-userId"]);
    }

    [Fact]
    public async Task An_empty_user_id_removes_it()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connect", 200, """{"userId":""}""");
        using var socket = await fixture.ConnectAsync();
        Assert.Null((await fixture.Handler.NextAsync("connected"))["ce-userId"]);
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(401, 401)]
    [InlineData(403, 403)]
    [InlineData(404, 404)]
    [InlineData(418, 418)]
    [InlineData(429, 429)]
    [InlineData(500, 500)]
    [InlineData(502, 502)]
    [InlineData(503, 503)]
    [InlineData(301, 500)]
    [InlineData(304, 500)]
    [InlineData(307, 500)]
    [InlineData(600, 500)]
    public async Task A_rejection_reaches_the_client_with_its_status_before_the_upgrade(int status, int expected)
    {
        // Too short for a retry of a 5xx; other statuses must not be retried even with time left.
        await using var fixture = await UpstreamFixture.OpenAsync(host, $"IdToken:WebPubSub:Upstream:Timeout={(status is >= 500 and < 600 ? "00:00:00.900" : "00:00:10")}");
        fixture.Handler.On("connect", async (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = $"{fixture.Handler.Url}/elsewhere";
            if (status is not 304)
                await http.Response.WriteAsync("the handler's own words");
        });
        await fixture.RefusedAsync(expected);
        Assert.Equal(["connect"], await fixture.EventsAsync());
        Assert.DoesNotContain(fixture.Handler.Seen, r => r.Url.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "text/plain", "Come back on Monday", "problem")]
    [InlineData(true, "text/plain; charset=utf-8", "Come back on Monday", "Come back on Monday")]
    [InlineData(true, "text/html", "<h1>no</h1>", "problem")]
    [InlineData(true, "text/plain", "two\r\nlines", "problem")]
    public async Task The_text_of_a_rejection_is_forwarded_only_if_configured_and_plain(bool forward, string contentType, string text, string expected)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, $"IdToken:WebPubSub:Upstream:ForwardRefusalText={forward}");
        fixture.Handler.On("connect", 403, text, contentType);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ws/session/{fixture.Session.SessionId}?token={fixture.Session.WsToken}");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Set("Sec-WebSocket-Version", "13").Set("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        using var response = await fixture.Server.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (expected == "problem")
            Assert.Equal("upstream_refused", (string?)JsonNode.Parse(body)!["code"]);
        else
            Assert.Equal(expected, body);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"userId":7}""")]
    [InlineData("""{"userId":"a\r\nce-type: forged"}""")]
    [InlineData("""{"userId":"\ud800"}""")]
    [InlineData("""{"groups":[null]}""")]
    [InlineData("""{"groups":"all"}""")]
    [InlineData("""{"roles":[null]}""")]
    [InlineData("""{"subprotocol":"not.offered"}""")]
    [InlineData("""{"subprotocol":""}""")]
    [InlineData("""{"subprotocol":" "}""")]
    [InlineData("""{"subprotocol":"idtoken.v1\r\nX: y"}""")]
    [InlineData("""{"subprotocol":"IDTOKEN.V1"}""")]
    public async Task An_invalid_response_rejects_the_client_and_sends_disconnected(string body)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connect", 200, body);
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => fixture.ConnectAsync("", "idtoken.v1"));
        Assert.Equal(500, refused.Status);
        Assert.Equal(["connect", "disconnected"], await fixture.EventsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_over_64_KiB_is_rejected(bool chunked)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connect", async (http, _) =>
        {
            var body = "{}" + new string(' ', 64 * 1024 - 1);
            http.Response.StatusCode = 200;
            http.Response.ContentLength = chunked ? null : body.Length;
            await http.Response.WriteAsync(body);
        });
        await fixture.RefusedAsync(500);
        Assert.Equal(["connect", "disconnected"], await fixture.EventsAsync());
    }

    [Fact]
    public async Task A_state_that_is_not_a_valid_header_value_is_rejected()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connect", (http, _) => http.Response.Headers["ce-connectionState"] = "a\tb");
        using (var socket = await fixture.ConnectAsync())
            Assert.Equal("a\tb", (await fixture.Handler.NextAsync("connected"))["ce-connectionState"]);

        await using var raw = await RawUpstream.StartAsync("HTTP/1.1 204 No Content\r\nce-connectionState: caf\u00e9\r\n\r\n");
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, UpstreamFixture.Settings(raw.Url));
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}"));
        Assert.Equal(500, refused.Status);
    }
}
