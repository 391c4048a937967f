using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Services.Certificates;

namespace IdToken.Api.Tests.Platform.Http;

/// <summary>A forwarded certificate counts from a trusted proxy, by the peer of the TCP connection, and from nobody else.</summary>
public sealed class TrustedProxyTests(DefaultServer host)
{
    private const string Header = "X-Client-Cert";
    private const string Named = $"IdToken:ClientCertificates:ForwardedHeader={Header}";
    private const string Trusted = "IdToken:TrustedProxies:0=127.0.0.0/8";
    private const string Another = "IdToken:TrustedProxies:0=10.0.0.1";

    [Theory]
    [InlineData("nginx")]
    [InlineData("load balancer")]
    [InlineData("base64")]
    [InlineData("RFC 9440")]
    [InlineData("Traefik, chain")]
    [InlineData("Envoy, two hops")]
    public async Task A_trusted_proxys_header_counts(string proxy)
    {
        using var certificate = TestCertificate.Client();
        using var other = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [certificate.Sha256()], Named, Trusted);
        var value = ForwardedForms.Write(proxy, certificate, other);
        // By then the client's own address, which is not a proxy's, is known.
        using var socket = await SocketProbe.OpenAsync(tls.Server, "/ws", o => Forward(o.SetRequestHeader, value, from: "203.0.113.9"));
        await tls.Log.LineAsync($"Service {tls.ServiceId}: a raw connection was admitted");
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData(null)]
    public async Task From_any_other_address_the_header_is_ignored(string? from)
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [certificate.Sha256()], Named, Another);
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(
            () => SocketProbe.OpenAsync(tls.Server, "/ws", o => Forward(o.SetRequestHeader, certificate.Base64(), from)));
        Assert.Equal(403, refused.Status);
        await tls.Log.LineAsync("from 127.0.0.1, which is not a trusted proxy");
    }

    [Fact]
    public async Task Without_a_configured_header_name_no_header_is_read()
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [certificate.Sha256()], Trusted);
        foreach (var header in (string[])["X-Client-Cert", "X-ARR-ClientCert", "Client-Cert"])
            await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(tls.Server, "/ws", o => o.SetRequestHeader(header, certificate.Base64())));
    }

    [Theory]
    [InlineData(true, "listed", null, "listed")]
    [InlineData(true, "listed", "garbage", "listed")]
    [InlineData(true, "other", "listed", "other")]
    [InlineData(false, "other", "listed", "listed")]
    [InlineData(false, "listed", "other", "other")]
    [InlineData(false, "listed", "garbage", null)]
    [InlineData(false, "listed", null, "listed")]
    public async Task With_a_certificate_on_the_connection_only_a_trusted_proxys_header_counts(bool direct, string connection, string? header, string? counts)
    {
        using var listed = TestCertificate.Client();
        using var other = TestCertificate.Client();
        var shown = (string? kind) => kind switch { "listed" => listed.Base64(), "other" => other.Base64(), _ => "garbage" };
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [listed.Sha256()], Named, direct ? Another : Trusted);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = tls.Handshake(connection == "listed" ? listed : other, SslProtocols.None, []) });
        var opening = SocketProbe.OpenAsync(
            tls.Server.TlsUrl + "/ws",
            options =>
            {
                if (header is not null)
                    options.SetRequestHeader(Header, shown(header));
            },
            http);
        if (counts == "listed")
            (await opening).Dispose();
        else
            Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => opening)).Status);
        if (counts == "other")
            await tls.Log.LineAsync($"rejected: NotListed, thumbprint {other.Sha256()}");
        if (counts is null)
            await tls.Log.LineAsync("forwarded a malformed client certificate");
    }

    [Fact]
    public async Task A_repeated_header_is_not_a_certificate()
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [certificate.Sha256()], Named, Trusted);
        var line = $"{Header}: {certificate.Base64()}\r\n";
        Assert.Equal("HTTP/1.1 101 Switching Protocols", await StatusAsync(tls.Server, line));
        Assert.Equal("HTTP/1.1 403 Forbidden", await StatusAsync(tls.Server, line + line));
    }

    private static void Forward(Action<string, string?> set, string certificate, string? from)
    {
        set(Header, certificate);
        if (from is not null)
            set("X-Forwarded-For", from);
    }

    private static async Task<string?> StatusAsync(TestServer server, string lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port, Deadline.Token());
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{lines}\r\n"),
            Deadline.Token());
        using var answer = new StreamReader(client.GetStream());
        return await answer.ReadLineAsync(Deadline.Token());
    }
}
