using System.Security.Cryptography.X509Certificates;
using IdToken.Api.Services.Certificates;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>The formats in which proxies forward a certificate.</summary>
public sealed class ForwardedCertificateParserTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("load balancer")]
    [InlineData("load balancer, chain")]
    [InlineData("base64")]
    [InlineData("RFC 9440")]
    [InlineData("Traefik")]
    [InlineData("Traefik, chain")]
    [InlineData("Traefik, escaped")]
    [InlineData("Envoy")]
    [InlineData("Envoy, certificate alone")]
    [InlineData("Envoy, two hops")]
    [InlineData("Envoy, three hops")]
    [InlineData("Envoy, after what a client made up")]
    [InlineData("Envoy, after a quote left open")]
    public void Each_format_is_parsed(string proxy)
    {
        using var certificate = WithPlus();
        using var other = TestCertificate.Client();
        using var read = ForwardedCertificateParser.Parse(ForwardedForms.Write(proxy, certificate, other));
        Assert.Equal(certificate.RawData, read?.RawData);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("nonsense")]
    [InlineData("bm9uc2Vuc2U=")]
    [InlineData(":")]
    [InlineData("::")]
    [InlineData(":bm9uc2Vuc2U=:")]
    [InlineData(":bm9uc2Vuc2U=")]
    [InlineData("%")]
    [InlineData("%00%ff")]
    [InlineData(",")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("-----BEGIN%20CERTIFICATE-----%0Abm9uc2Vuc2U%3D%0A-----END%20CERTIFICATE-----%0A")]
    [InlineData("-----BEGIN%20PRIVATE%20KEY-----%0Abm9uc2Vuc2U%3D%0A-----END%20PRIVATE%20KEY-----%0A")]
    [InlineData("Cert=")]
    [InlineData("Cert=\"\"")]
    [InlineData("Cert=\"")]
    [InlineData("Hash=abc;Subject=\"CN=x\"")]
    [InlineData("\\\"\\\"\\")]
    public void Other_text_is_not_a_certificate(string header) => Assert.Null(ForwardedCertificateParser.Parse(header));

    [Fact]
    public void An_earlier_hop_does_not_replace_the_last()
    {
        using var certificate = TestCertificate.Client();
        var earlier = ForwardedForms.Write("Envoy", certificate, certificate);
        Assert.Null(ForwardedCertificateParser.Parse($"{earlier},By=spiffe://mesh/idtoken;Hash=abc"));
    }

    [Fact]
    public void Two_certificates_in_one_hop_are_rejected()
    {
        using var certificate = TestCertificate.Client();
        using var other = TestCertificate.Client();
        var hop = ForwardedForms.Write("Envoy, certificate alone", certificate, other);
        Assert.Null(ForwardedCertificateParser.Parse($"{hop};URI=spiffe://x;Cert=\"{Uri.EscapeDataString(other.ExportCertificatePem())}\""));
    }

    /// <summary>A certificate whose base64 contains a plus, which form decoding would turn into a space.</summary>
    private static X509Certificate2 WithPlus()
    {
        while (true)
        {
            var certificate = TestCertificate.Client();
            if (certificate.Base64().Contains('+', StringComparison.Ordinal))
                return certificate;
            certificate.Dispose();
        }
    }
}
