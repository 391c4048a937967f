using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IdToken.Api.Live.Upstream;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.WebPubSub;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>The configured handler is asked before a socket is opened, and what it says holds.</summary>
public sealed partial class UpstreamConnectTests(DefaultServer host)
{
    [Fact]
    public async Task The_handler_is_asked_for_consent_and_then_told_of_the_client()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        using var socket = await stage.ConnectAsync("&colour=blue&colour=green");
        var consent = await stage.Handler.NextAsync("OPTIONS");
        Assert.Equal("/on/echo/validate?code=hush", consent.Url);
        Assert.Equal("id.example", consent["WebHook-Request-Origin"]);
        Assert.Equal("1.0", consent["ce-awpsversion"]);
        Assert.Null(consent["ce-signature"]);

        var connect = await stage.Handler.NextAsync("connect");
        Assert.Equal("/on/echo/connect?code=hush", connect.Url);
        var id = connect["ce-connectionId"]!;
        Assert.Matches("^[A-Za-z0-9_-]{22}$", id);
        var expected = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/json; charset=utf-8", ["WebHook-Request-Origin"] = "id.example", ["ce-specversion"] = "1.0", ["ce-awpsversion"] = "1.0",
            ["ce-type"] = "azure.webpubsub.sys.connect", ["ce-source"] = $"/hubs/echo/client/{id}", ["ce-id"] = "0", ["ce-userId"] = stage.Session.SessionId,
            ["ce-signature"] = $"{FrontEvents.Signed("key-primary", id)},{FrontEvents.Signed("key-secondary", id)}", ["ce-hub"] = "echo", ["ce-eventName"] = "connect", ["ce-connectionId"] = id,
        };
        foreach (var (header, value) in expected)
            Assert.Equal(value, connect[header]);
        Assert.Matches(UtcSeconds(), connect["ce-time"]);
        Assert.True(Guid.TryParse(connect["x-ms-client-request-id"], out _));
        Assert.Equal(expected.Keys.Concat(["ce-time", "x-ms-client-request-id", "Content-Length", "Host"]).Order(StringComparer.OrdinalIgnoreCase), connect.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_body_is_the_clients_request_in_lists()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        using var socket = await stage.ConnectAsync("&colour=blue&colour=green", "idtoken.v1", "other");
        var body = JsonNode.Parse((await stage.Handler.NextAsync("connect")).Body)!.AsObject();
        Assert.Equal(["claims", "query", "headers", "subprotocols", "clientCertificates"], body.Select(member => member.Key));
        Assert.Equal($$"""{"sub":["{{stage.Session.SessionId}}"]}""", body["claims"]!.ToJsonString());
        Assert.Equal("""{"colour":["blue","green"]}""", body["query"]!.ToJsonString());
        Assert.Equal("""["Upgrade"]""", body["headers"]!["Connection"]!.ToJsonString());
        Assert.Equal("""["13"]""", body["headers"]!["Sec-WebSocket-Version"]!.ToJsonString());
        Assert.Equal("""["idtoken.v1","other"]""", body["subprotocols"]!.ToJsonString());
        Assert.Equal("[]", body["clientCertificates"]!.ToJsonString());
    }

    [Fact]
    public async Task What_the_client_was_authenticated_by_does_not_leave()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        var (id, token) = (stage.Session.SessionId, stage.Session.WsToken);
        Task<SocketProbe>[] connects =
        [
            SocketProbe.OpenAsync(stage.Server, $"/ws/session/{id}?token={token}&Access_Token=secret", o => o.SetRequestHeader("X-Original-URI", $"/ws/session/{id}?token={token}")),
            SocketProbe.OpenAsync(stage.Server, $"/ws/session/{id}", o => o.SetRequestHeader("Authorization", $"Bearer {token}")),
            SocketProbe.OpenAsync(stage.Server, $"/ws/session/{id}", o => { o.AddSubProtocol("idtoken.v1"); o.AddSubProtocol($"idtoken.token.{token}"); }),
        ];
        foreach (var connect in connects)
            (await connect).Dispose();
        await stage.EventsAsync();
        var seen = stage.Handler.Seen.Where(r => r.Name == "connect").ToArray();
        Assert.Equal(3, seen.Length);
        Assert.All(seen, r => Assert.DoesNotContain(token, r.Body + string.Join('\n', r.Headers.Values) + r.Url, StringComparison.Ordinal));
        Assert.All(seen, r => Assert.DoesNotContain("secret", r.Body, StringComparison.Ordinal));
        Assert.All(seen, r => Assert.DoesNotContain("Authorization", r.Body, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(seen, r => r.Body.Contains("""["idtoken.v1"]""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_the_handlers_secrets_is_logged()
    {
        await using var stage = await UpstreamStage.OpenAsync(host, "IdToken:WebPubSub:Upstream:UserEventPattern=*");
        stage.Handler.On("message", 200, "an answer", "text/plain");
        using (var socket = await stage.ConnectAsync())
        {
            await socket.NextAsync();
            await socket.SendAsync("a private word"u8.ToArray());
            await socket.NextAsync();
        }

        await stage.EventsAsync();
        foreach (var secret in (string[])["code=hush", "hush", "key-primary", stage.Session.WsToken, "a private word", "an answer", "sha256="])
            Assert.DoesNotContain(stage.Server.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_upgrade_waits_for_the_answer()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        var release = new TaskCompletionSource();
        stage.Handler.On("connect", (_, _) => release.Task);
        var connecting = stage.ConnectAsync();
        await stage.Handler.NextAsync("connect");
        Assert.False(connecting.IsCompleted);
        release.SetResult();
        using var socket = await connecting.SoonAsync();
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(202, "{}")]
    [InlineData(200, """{"groups":["a"],"roles":[],"unknown":7}""")]
    public async Task An_answer_without_a_choice_leaves_ours(int status, string body)
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("connect", async (http, _) =>
        {
            http.Response.StatusCode = status;
            if (body.Length > 0)
                await http.Response.WriteAsync(body);
        });
        using var socket = await stage.ConnectAsync("", "other", "idtoken.v1");
        Assert.Equal("idtoken.v1", socket.SubProtocol);
        var connected = await stage.Handler.NextAsync("connected");
        Assert.Equal("idtoken.v1", connected["ce-subprotocol"]);
        Assert.Equal(stage.Session.SessionId, connected["ce-userId"]);
    }

    [Fact]
    public async Task The_handlers_choice_of_user_and_subprotocol_is_taken_over()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("connect", 200, """{"userId":"küche","subprotocol":"other"}""");
        using var socket = await stage.ConnectAsync("", "idtoken.v1", "other");
        Assert.Equal("other", socket.SubProtocol);
        var connected = await stage.Handler.NextAsync("connected");
        Assert.Equal("other", connected["ce-subprotocol"]);
        // Read as UTF-8, which is what it was sent as.
        Assert.Equal("küche", connected["ce-userId"]);
    }

    [Fact]
    public async Task An_empty_user_is_none()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("connect", 200, """{"userId":""}""");
        using var socket = await stage.ConnectAsync();
        Assert.Null((await stage.Handler.NextAsync("connected"))["ce-userId"]);
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
    public async Task A_refusal_reaches_the_client_with_its_status_before_any_upgrade(int status, int told)
    {
        // For a failure too short for a second try; for anything else there must be none.
        await using var stage = await UpstreamStage.OpenAsync(host, $"IdToken:WebPubSub:Upstream:Timeout={(status is >= 500 and < 600 ? "00:00:00.900" : "00:00:10")}");
        stage.Handler.On("connect", async (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = $"{stage.Handler.Url}/elsewhere";
            if (status is not 304)
                await http.Response.WriteAsync("the handler's own words");
        });
        await stage.RefusedAsync(told);
        Assert.Equal(["connect"], await stage.EventsAsync());
        Assert.DoesNotContain(stage.Handler.Seen, r => r.Url.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "text/plain", "Come back on Monday", "problem")]
    [InlineData(true, "text/plain; charset=utf-8", "Come back on Monday", "Come back on Monday")]
    [InlineData(true, "text/html", "<h1>no</h1>", "problem")]
    [InlineData(true, "text/plain", "two\r\nlines", "problem")]
    public async Task The_words_of_a_refusal_are_passed_on_only_if_configured_and_plain(bool forward, string contentType, string words, string told)
    {
        await using var stage = await UpstreamStage.OpenAsync(host, $"IdToken:WebPubSub:Upstream:ForwardRefusalText={forward}");
        stage.Handler.On("connect", 403, words, contentType);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ws/session/{stage.Session.SessionId}?token={stage.Session.WsToken}");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Set("Sec-WebSocket-Version", "13").Set("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        using var response = await stage.Server.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (told == "problem")
            Assert.Equal("upstream_refused", (string?)JsonNode.Parse(body)!["code"]);
        else
            Assert.Equal(told, body);
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
    public async Task A_yes_in_words_that_cannot_be_used_is_a_no_and_the_handler_hears_of_it(string body)
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("connect", 200, body);
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => stage.ConnectAsync("", "idtoken.v1"));
        Assert.Equal(500, refused.Status);
        Assert.Equal(["connect", "disconnected"], await stage.EventsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_over_64_KiB_is_not_read(bool chunked)
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("connect", async (http, _) =>
        {
            var body = "{}" + new string(' ', 64 * 1024 - 1);
            http.Response.StatusCode = 200;
            http.Response.ContentLength = chunked ? null : body.Length;
            await http.Response.WriteAsync(body);
        });
        await stage.RefusedAsync(500);
        Assert.Equal(["connect", "disconnected"], await stage.EventsAsync());
    }

    [Fact]
    public async Task A_state_that_no_header_can_carry_is_refused()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("connect", (http, _) => http.Response.Headers["ce-connectionState"] = "a\tb");
        using (var socket = await stage.ConnectAsync())
            Assert.Equal("a\tb", (await stage.Handler.NextAsync("connected"))["ce-connectionState"]);

        await using var raw = await RawUpstream.StartAsync("HTTP/1.1 204 No Content\r\nce-connectionState: caf\u00e9\r\n\r\n");
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, UpstreamStage.Settings(raw.Url));
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}"));
        Assert.Equal(500, refused.Status);
    }

    [Fact]
    public async Task A_certificate_is_told_by_its_thumbprint_and_in_full()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var http = new DefaultHttpContext();
        http.Connection.ClientCertificate = certificate;
        var decision = await stage.Server.Services.GetRequiredService<UpstreamHandler>().AskAsync(http, "shop", null);
        decision.Connection!.Dispose();
        var shown = JsonNode.Parse((await stage.Handler.NextAsync("connect")).Body)!["clientCertificates"]![0]!;
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA1), (string?)shown["thumbprint"]);
        Assert.Equal(certificate.ExportCertificatePem().ReplaceLineEndings("\r\n"), (string?)shown["content"]);
    }

    [Fact]
    public async Task Without_a_good_token_nobody_is_asked()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        using (var socket = await SocketProbe.OpenAsync(stage.Server, $"/ws/session/{stage.Session.SessionId}?token=nonsense"))
        {
            Assert.Null(await socket.NextAsync());
            Assert.Equal(4001, (int?)socket.CloseStatus);
        }

        await stage.EventsAsync();
        Assert.Empty(stage.Handler.Seen);
    }

    [Fact]
    public async Task A_client_that_goes_away_takes_its_question_along()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        var gone = new TaskCompletionSource();
        stage.Handler.On("connect", async (http, _) =>
        {
            http.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        });
        using var client = new ClientWebSocket();
        using var leaving = new CancellationTokenSource();
        var connecting = client.ConnectAsync(
            new Uri($"{stage.Server.Url.Replace("http", "ws", StringComparison.Ordinal)}/ws/session/{stage.Session.SessionId}?token={stage.Session.WsToken}"), leaving.Token);
        await stage.Handler.NextAsync("connect");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
        await gone.Task.SoonAsync();
        Assert.Equal(["connect"], await stage.EventsAsync());
    }

    [Fact]
    public async Task Only_a_hundred_clients_are_asked_about_at_once()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        var release = new TaskCompletionSource();
        stage.Handler.On("connect", (_, _) => release.Task);
        var connects = Enumerable.Range(0, UpstreamHandler.MaximumConnects).Select(_ => stage.ConnectAsync()).ToArray();
        for (var asked = 0; asked < connects.Length; asked++)
            await stage.Handler.NextAsync("connect");
        await stage.RefusedAsync(503);
        release.SetResult();
        foreach (var connect in connects)
            (await connect.SoonAsync()).Abort();
        (await stage.ConnectAsync()).Dispose();
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
    private static partial Regex UtcSeconds();
}
