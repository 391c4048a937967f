using System.Net;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services.Certificates;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Services.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Platform.Keys;

/// <summary>A certificate by its thumbprint.</summary>
public sealed class ThumbprintTests(DefaultServer host)
{
    private const string Sha1 = "00112233445566778899AABBCCDDEEFF00112233";
    private const string Sha256 = Sha1 + "445566778899AABBCCDDEEFF";

    [Theory]
    [InlineData(Sha1, Sha1)]
    [InlineData(Sha256, Sha256)]
    [InlineData("00112233445566778899aabbccddeeff00112233", Sha1)]
    [InlineData("\u200e00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 00 11 22 33", Sha1)]
    [InlineData("00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33\u200f\ufeff\u00a0\t", Sha1)]
    public void It_is_parsed_in_any_notation(string text, string expected) => Assert.Equal(expected, Thumbprint.Parse(text)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0011")]
    [InlineData("0" + Sha1)]
    [InlineData(Sha1 + "44")]
    [InlineData("0x112233445566778899AABBCCDDEEFF00112233")]
    [InlineData("G0112233445566778899AABBCCDDEEFF00112233")]
    [InlineData("00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD-EE-FF-00-11-22-33")]
    [InlineData("\uff1000112233445566778899AABBCCDDEEFF0011223")]
    public void Text_that_is_neither_hash_is_not_a_thumbprint(string? text) => Assert.Null(Thumbprint.Parse(text));

    [Fact]
    public async Task A_forwarded_certificate_is_evaluated_without_a_TLS_connection()
    {
        using var bySha1 = TestCertificate.Client();
        using var bySha256 = TestCertificate.Client();
        using var expired = TestCertificate.Client(to: DateTimeOffset.UtcNow.AddMinutes(-1));
        using var aServers = TestCertificate.Client(purpose: TestCertificate.ServerAuthentication);
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, bySha1.Thumbprint, bySha256.Sha256(), expired.Thumbprint, aServers.Thumbprint);
        var certificates = tls.Server.Services.GetRequiredService<ClientCertificates>();

        Assert.Equal(new(CertificateStatus.Accepted, tls.ServiceId, Sha1: bySha1.Thumbprint), certificates.Evaluate(bySha1.Thumbprint.ToLowerInvariant(), pem: null));
        var whole = certificates.Evaluate(bySha1.Thumbprint, bySha1.ExportCertificatePem());
        Assert.Equal(new(CertificateStatus.Accepted, tls.ServiceId, bySha1.NotAfter, bySha1.Sha256(), bySha1.Thumbprint), whole);
        Assert.Equal(CertificateStatus.Accepted, certificates.Evaluate(bySha256.Thumbprint, bySha256.ExportCertificatePem().ReplaceLineEndings("\r\n")).Status);

        (string? Thumbprint, string? Pem)[] refused =
        [
            (null, null), ("", null), ("nonsense", null), (bySha1.Sha256(), null), (null, bySha1.ExportCertificatePem()),
            (bySha256.Thumbprint, null), (bySha1.Thumbprint, bySha256.ExportCertificatePem()), (bySha1.Thumbprint, ""), (bySha1.Thumbprint, "nonsense"),
            (expired.Thumbprint, expired.ExportCertificatePem()), (aServers.Thumbprint, aServers.ExportCertificatePem()),
        ];
        foreach (var (thumbprint, pem) in refused)
            Assert.Equal(new(CertificateStatus.Refused), certificates.Evaluate(thumbprint, pem));
    }

    [Fact]
    public async Task A_certificate_listed_by_two_services_opens_neither()
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(
            host.Store.ConnectionString, null, [certificate.Sha256()], "IdToken:Services:1:Id=other", $"IdToken:Services:1:ClientCertificates:0={certificate.Thumbprint}");
        Assert.Equal(403, await tls.RefusalOfAsync(certificate));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("10.2.0.0", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData(null, false)]
    public void A_proxy_is_recognized_by_its_address_on_IPv4_and_IPv6_sockets(string? peer, bool trusted)
    {
        var proxies = new TrustedProxies([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("::1/128")]);
        Assert.Equal(trusted, proxies.Include(peer is null ? null : IPAddress.Parse(peer)));
    }
}
