using System.Net;
using System.Security.Authentication;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>Service connections by client certificate: the TLS handshake accepts any certificate, the request decides.</summary>
public sealed class CertificateTests(DefaultServer host)
{
    [Theory]
    [InlineData(SslProtocols.Tls12, 1)]
    [InlineData(SslProtocols.Tls12, 2)]
    [InlineData(SslProtocols.Tls13, 1)]
    [InlineData(SslProtocols.Tls13, 2)]
    public async Task A_listed_certificate_opens_the_connection_of_its_service(SslProtocols protocol, int version)
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, certificate.Sha256());
        using var socket = await tls.OpenAsync(certificate, protocol, new Version(version, version == 1 ? 1 : 0));
        await tls.Log.LineAsync($"Service {tls.ServiceId}: a raw connection was admitted");
    }

    [Theory]
    [InlineData("{1}")]
    [InlineData("{0}")]
    [InlineData("\u200e{2}\u200e ")]
    public async Task A_thumbprint_may_be_SHA_1_or_SHA_256_in_any_format(string form)
    {
        using var certificate = TestCertificate.Client();
        var odd = string.Join(" : ", certificate.Thumbprint.Chunk(2).Select(pair => new string(pair).ToLowerInvariant()));
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, string.Format(null, form, certificate.Sha256(), certificate.Thumbprint, odd));
        using var socket = await tls.OpenAsync(certificate);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Without_a_certificate_the_handshake_completes_and_the_request_is_rejected(SslProtocols protocol)
    {
        using var listed = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, listed.Sha256());
        Assert.Equal(403, await tls.RefusalOfAsync(null, protocol));
        Assert.Equal(403, await tls.RefusalOfAsync(null, protocol, HttpVersion.Version20));
        // The client's TLS session without a certificate must not be resumed for the request with one.
        using var socket = await tls.OpenAsync(listed, protocol);
    }

    [Theory]
    [InlineData("unknown", "NotListed")]
    [InlineData("expired", "Expired")]
    [InlineData("not yet valid", "NotYetValid")]
    [InlineData("a server's", "NotForClients")]
    public async Task A_certificate_with_a_fault_completes_the_handshake_and_is_rejected(string kind, string fault)
    {
        var now = DateTimeOffset.UtcNow;
        using var certificate = kind switch
        {
            "expired" => TestCertificate.Client(to: now.AddMinutes(-1)),
            "not yet valid" => TestCertificate.Client(from: now.AddHours(1)),
            "a server's" => TestCertificate.Client(purpose: TestCertificate.ServerAuthentication),
            _ => TestCertificate.Client(),
        };
        using var other = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, kind == "unknown" ? other.Sha256() : certificate.Sha256());
        foreach (var protocol in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
            Assert.Equal(403, await tls.RefusalOfAsync(certificate, protocol));
        Assert.Equal(403, await tls.RefusalOfAsync(certificate, version: HttpVersion.Version20));
        Assert.Equal(3, tls.Log.Lines.Count(line => line.Contains($"rejected: {fault}, thumbprint {certificate.Sha256()}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_certificate_without_extended_key_usage_is_accepted()
    {
        using var certificate = TestCertificate.Client(purpose: null);
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, certificate.Sha256());
        using var socket = await tls.OpenAsync(certificate);
    }

    [Fact]
    public async Task Only_the_leaf_of_a_chain_counts()
    {
        var (authority, client) = TestCertificate.Issued();
        using (authority)
        using (client)
        {
            await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, authority.Sha256());
            Assert.Equal(403, await tls.RefusalOfAsync(client, chain: [authority]));
            await tls.Log.LineAsync($"rejected: NotListed, thumbprint {client.Sha256()}");
        }
    }

    [Fact]
    public async Task A_certificate_opens_only_the_connection_of_its_own_service()
    {
        using var mine = TestCertificate.Client();
        using var theirs = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(
            host.Store.ConnectionString, null, [mine.Sha256()], "IdToken:Services:1:Id=other", $"IdToken:Services:1:ClientCertificates:0={theirs.Thumbprint}");
        using var socket = await tls.OpenAsync(theirs);
        await tls.Log.LineAsync("Service other: a raw connection was admitted");
        Assert.DoesNotContain(tls.Log.Lines, line => line.Contains($"Service {tls.ServiceId}: a raw", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IdToken:Services:0:RequireAllCredentials=true")]
    [InlineData("IdToken:Services:0:AllowedCredentials:0=Jwt")]
    public async Task A_certificate_is_not_enough_for_a_service_that_requires_a_token(string demand)
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [certificate.Sha256()], demand);
        Assert.Equal(401, await tls.RefusalOfAsync(certificate));
    }

    [Fact]
    public async Task Without_listed_certificates_all_are_rejected()
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [], "IdToken:ClientCertificates:AlwaysAsk=true");
        await tls.Log.LineAsync("No service lists a client certificate");
        Assert.Equal(403, await tls.RefusalOfAsync(certificate));
        Assert.Equal(401, await tls.RefusalOfAsync(null));
    }

    [Fact]
    public async Task Listed_certificates_are_logged_at_startup()
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, certificate.Sha256(), certificate.Thumbprint);
        await tls.Log.LineAsync($"Service {tls.ServiceId}: client certificates listed: 2");
    }

    [Fact]
    public async Task The_hub_accepts_the_same_certificates()
    {
        using var certificate = TestCertificate.Client();
        using var other = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(
            host.Store.ConnectionString, null, [certificate.Thumbprint, other.Sha256()],
            "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = tls.Handshake(certificate, SslProtocols.None, []) });
        using var hub = new HubProbe(await SocketProbe.OpenAsync(tls.Server.TlsUrl + "/hubs/service", http: http));
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}", await hub.NextAsync());
        Assert.Equal("Started", (await hub.NextInvocationAsync())?.Method);

        // A rejection of another certificate shows that this one was evaluated before it.
        using var removed = await tls.OpenAsync(other);
        tls.List(certificate.Thumbprint);
        Assert.Null(await removed.NextAsync());
        await (await Phone.EnrollAsync(tls.Server)).InitiateAsync(serviceId: tls.ServiceId);
        Assert.Equal("SessionInitiated", (await hub.NextInvocationAsync())?.Method);

        tls.List();
        await tls.Log.LineAsync("a hub connection ended, 1008 Certificate removed");
    }

    [Fact]
    public async Task An_endpoint_configured_without_client_certificates_requests_none()
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(
            host.Store.ConnectionString, null, [certificate.Sha256()], "Kestrel:Endpoints:A:Url=https://127.0.0.1:0",
            "Kestrel:Endpoints:B:Url=https://127.0.0.1:0", "Kestrel:Endpoints:B:ClientCertificateMode=NoCertificate");
        Assert.True(await tls.AsksAsync(tls.Server.Addresses[0], certificate));
        Assert.False(await tls.AsksAsync(tls.Server.Addresses[1], certificate));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Without_listed_certificates_none_is_requested_unless_AlwaysAsk_is_set(string always, bool asks)
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, null, [], $"IdToken:ClientCertificates:AlwaysAsk={always}");
        Assert.Equal(asks, await tls.AsksAsync(tls.Server.TlsUrl, certificate));
    }
}
