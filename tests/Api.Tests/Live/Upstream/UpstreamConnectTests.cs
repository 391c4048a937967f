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

/// <summary>The configured handler is asked before a socket opens, and its decision is applied.</summary>
public sealed partial class UpstreamConnectTests(DefaultServer host)
{
    [Fact]
    public async Task The_handler_receives_a_validation_request_and_then_connect()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using var socket = await fixture.ConnectAsync("&colour=blue&colour=green");
        var validation = await fixture.Handler.NextAsync("OPTIONS");
        Assert.Equal("/on/echo/validate?code=hush", validation.Url);
        Assert.Equal("id.example", validation["WebHook-Request-Origin"]);
        Assert.Equal("1.0", validation["ce-awpsversion"]);
        Assert.Null(validation["ce-signature"]);

        var connect = await fixture.Handler.NextAsync("connect");
        Assert.Equal("/on/echo/connect?code=hush", connect.Url);
        var id = connect["ce-connectionId"]!;
        Assert.Matches("^[A-Za-z0-9_-]{22}$", id);
        var expected = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/json; charset=utf-8", ["WebHook-Request-Origin"] = "id.example", ["ce-specversion"] = "1.0", ["ce-awpsversion"] = "1.0",
            ["ce-type"] = "azure.webpubsub.sys.connect", ["ce-source"] = $"/hubs/echo/client/{id}", ["ce-id"] = "0", ["ce-userId"] = fixture.Session.SessionId,
            ["ce-signature"] = $"{WebPubSubEvents.Signed("key-primary", id)},{WebPubSubEvents.Signed("key-secondary", id)}", ["ce-hub"] = "echo", ["ce-eventName"] = "connect", ["ce-connectionId"] = id,
        };
        foreach (var (header, value) in expected)
            Assert.Equal(value, connect[header]);
        Assert.Matches(UtcSeconds(), connect["ce-time"]);
        Assert.True(Guid.TryParse(connect["x-ms-client-request-id"], out _));
        Assert.Equal(expected.Keys.Concat(["ce-time", "x-ms-client-request-id", "Content-Length", "Host"]).Order(StringComparer.OrdinalIgnoreCase), connect.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_body_of_connect_has_the_clients_request()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using var socket = await fixture.ConnectAsync("&colour=blue&colour=green", "idtoken.v1", "other");
        var body = JsonNode.Parse((await fixture.Handler.NextAsync("connect")).Body)!.AsObject();
        Assert.Equal(["claims", "query", "headers", "subprotocols", "clientCertificates"], body.Select(member => member.Key));
        Assert.Equal($$"""{"sub":["{{fixture.Session.SessionId}}"]}""", body["claims"]!.ToJsonString());
        Assert.Equal("""{"colour":["blue","green"]}""", body["query"]!.ToJsonString());
        Assert.Equal("""["Upgrade"]""", body["headers"]!["Connection"]!.ToJsonString());
        Assert.Equal("""["13"]""", body["headers"]!["Sec-WebSocket-Version"]!.ToJsonString());
        Assert.Equal("""["idtoken.v1","other"]""", body["subprotocols"]!.ToJsonString());
        Assert.Equal("[]", body["clientCertificates"]!.ToJsonString());
    }

    [Fact]
    public async Task The_clients_token_is_never_sent()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        var (id, token) = (fixture.Session.SessionId, fixture.Session.WsToken);
        Task<SocketProbe>[] connects =
        [
            SocketProbe.OpenAsync(fixture.Server, $"/ws/session/{id}?token={token}&Access_Token=secret", o => o.SetRequestHeader("X-Original-URI", $"/ws/session/{id}?token={token}")),
            SocketProbe.OpenAsync(fixture.Server, $"/ws/session/{id}", o => o.SetRequestHeader("Authorization", $"Bearer {token}")),
            SocketProbe.OpenAsync(fixture.Server, $"/ws/session/{id}", o => { o.AddSubProtocol("idtoken.v1"); o.AddSubProtocol($"idtoken.token.{token}"); }),
        ];
        foreach (var connect in connects)
            (await connect).Dispose();
        await fixture.EventsAsync();
        var seen = fixture.Handler.Seen.Where(r => r.Name == "connect").ToArray();
        Assert.Equal(3, seen.Length);
        Assert.All(seen, r => Assert.DoesNotContain(token, r.Body + string.Join('\n', r.Headers.Values) + r.Url, StringComparison.Ordinal));
        Assert.All(seen, r => Assert.DoesNotContain("secret", r.Body, StringComparison.Ordinal));
        Assert.All(seen, r => Assert.DoesNotContain("Authorization", r.Body, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(seen, r => r.Body.Contains("""["idtoken.v1"]""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_and_messages_are_never_logged()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, "IdToken:WebPubSub:Upstream:UserEventPattern=*");
        fixture.Handler.On("message", 200, "an answer", "text/plain");
        using (var socket = await fixture.ConnectAsync())
        {
            await socket.NextAsync();
            await socket.SendAsync("a private word"u8.ToArray());
            await socket.NextAsync();
        }

        await fixture.EventsAsync();
        foreach (var secret in (string[])["code=hush", "hush", "key-primary", fixture.Session.WsToken, "a private word", "an answer", "sha256="])
            Assert.DoesNotContain(fixture.Server.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_upgrade_waits_for_the_response()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        var release = new TaskCompletionSource();
        fixture.Handler.On("connect", (_, _) => release.Task);
        var connecting = fixture.ConnectAsync();
        await fixture.Handler.NextAsync("connect");
        Assert.False(connecting.IsCompleted);
        release.SetResult();
        using var socket = await connecting.SoonAsync();
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_is_sent_as_thumbprint_and_PEM()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var http = new DefaultHttpContext();
        http.Connection.ClientCertificate = certificate;
        var decision = await fixture.Server.Services.GetRequiredService<UpstreamHandler>().RequestConnectAsync(http, "shop", null);
        decision.Connection!.Dispose();
        var sent = JsonNode.Parse((await fixture.Handler.NextAsync("connect")).Body)!["clientCertificates"]![0]!;
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA1), (string?)sent["thumbprint"]);
        Assert.Equal(certificate.ExportCertificatePem().ReplaceLineEndings("\r\n"), (string?)sent["content"]);
    }

    [Fact]
    public async Task Without_a_valid_token_the_handler_is_not_asked()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using (var socket = await SocketProbe.OpenAsync(fixture.Server, $"/ws/session/{fixture.Session.SessionId}?token=nonsense"))
        {
            Assert.Null(await socket.NextAsync());
            Assert.Equal(4001, (int?)socket.CloseStatus);
        }

        await fixture.EventsAsync();
        Assert.Empty(fixture.Handler.Seen);
    }

    [Fact]
    public async Task A_client_that_disconnects_cancels_its_connect()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        var gone = new TaskCompletionSource();
        fixture.Handler.On("connect", async (http, _) =>
        {
            http.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        });
        using var client = new ClientWebSocket();
        using var leaving = new CancellationTokenSource();
        var connecting = client.ConnectAsync(
            new Uri($"{fixture.Server.Url.Replace("http", "ws", StringComparison.Ordinal)}/ws/session/{fixture.Session.SessionId}?token={fixture.Session.WsToken}"), leaving.Token);
        await fixture.Handler.NextAsync("connect");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
        await gone.Task.SoonAsync();
        Assert.Equal(["connect"], await fixture.EventsAsync());
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
    private static partial Regex UtcSeconds();
}
