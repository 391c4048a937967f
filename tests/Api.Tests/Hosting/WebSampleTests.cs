using System.Net;
using System.Security.Cryptography;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Hosting;

public sealed class WebSampleTests(DefaultServer host)
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/base.css", "text/css")]
    public async Task Development_serves_the_sample_with_a_strict_content_security_policy(string path, string type)
    {
        using var response = await host.Server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Production_does_not_serve_the_sample()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, clock: null,
            "environment=Production", "IdToken:Issuer=https://id.example", "IdToken:Services:0:Id=demo",
            "IdToken:MasterSecrets:0:Kid=k1", $"IdToken:MasterSecrets:0:Secret={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            $"IdToken:SigningKeys:0:Pem={key.ExportPkcs8PrivateKeyPem()}");
        foreach (var path in (string[])["/", "/index.html", "/app.js"])
        {
            using var response = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.False(response.Headers.Contains("Content-Security-Policy"));
        }
    }
}
