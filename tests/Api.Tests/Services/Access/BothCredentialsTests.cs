using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Services.Certificates;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>A token together with a client certificate.</summary>
public sealed class BothCredentialsTests(DefaultServer host) : IAsyncLifetime
{
    private readonly X509Certificate2 _mine = TestCertificate.Client();
    private readonly X509Certificate2 _theirs = TestCertificate.Client();
    private readonly X509Certificate2 _unknown = TestCertificate.Client();
    private OpenIdIssuer _issuer = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await OpenIdIssuer.StartAsync();
        _issuer.Publish(ServiceHost.Key);
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        foreach (var certificate in (X509Certificate2[])[_mine, _theirs, _unknown])
            certificate.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_token_that_is_presented_must_be_valid_whatever_the_certificate(string version)
    {
        await using var tls = await StartAsync();
        Assert.Equal(101, await StatusAsync(tls, _mine, null, version));
        Assert.Equal(101, await StatusAsync(tls, _mine, Token(tls), version));
        Assert.Equal(101, await StatusAsync(tls, null, Token(tls), version));
        Assert.Equal(401, await StatusAsync(tls, _mine, "garbage", version));
        Assert.Equal(401, await StatusAsync(tls, _mine, Token(tls, audience: "other"), version));
        Assert.Equal(401, await StatusAsync(tls, null, null, version));
        // The token alone would be enough, but not with a certificate that is another service's or not listed.
        Assert.Equal(403, await StatusAsync(tls, _theirs, Token(tls), version));
        Assert.Equal(403, await StatusAsync(tls, _unknown, Token(tls), version));
    }

    [Fact]
    public async Task Where_both_are_required_each_alone_is_rejected()
    {
        await using var tls = await StartAsync("IdToken:Services:0:RequireAllCredentials=true");
        Assert.Equal(101, await StatusAsync(tls, _mine, Token(tls)));
        Assert.Equal(403, await StatusAsync(tls, null, Token(tls)));
        Assert.Equal(403, await StatusAsync(tls, _unknown, Token(tls)));
        Assert.Equal(403, await StatusAsync(tls, _theirs, Token(tls)));
        Assert.Equal(401, await StatusAsync(tls, _mine, null));
        Assert.Equal(401, await StatusAsync(tls, _mine, "garbage"));
        Assert.Equal(401, await StatusAsync(tls, null, null));
        // The other service does not require it.
        Assert.Equal(101, await StatusAsync(tls, _theirs, null));
    }

    [Fact]
    public async Task Where_only_certificates_are_accepted_a_token_is_not_enough()
    {
        await using var tls = await StartAsync("IdToken:Services:0:AllowedCredentials:0=Certificate");
        Assert.Equal(403, await StatusAsync(tls, null, Token(tls)));
        Assert.Equal(101, await StatusAsync(tls, _mine, null));
    }

    [Fact]
    public async Task Where_no_issuer_is_configured_a_token_is_rejected_even_with_a_valid_certificate()
    {
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, _mine.Sha256());
        Assert.Equal(101, await StatusAsync(tls, _mine, null));
        Assert.Equal(401, await StatusAsync(tls, _mine, Token(tls)));
    }

    [Fact]
    public async Task The_hub_reports_what_is_wrong()
    {
        await using var tls = await StartAsync("IdToken:Services:0:RequireAllCredentials=true");
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls.Handshake(null, SslProtocols.None, []) });
        foreach (var (token, status, code) in (IEnumerable<(string?, int, string)>)
            [(Token(tls), 403, "client_certificate_refused"), ("garbage", 401, "invalid_service_token"), (null, 401, "invalid_service_token")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, tls.Server.TlsUrl + "/hubs/service");
            request.Headers.Authorization = token is null ? null : new("Bearer", token);
            await http.SendAsync(request, TestContext.Current.CancellationToken).RefusedAsync(status, code);
        }
    }

    private Task<TlsServer> StartAsync(params string[] settings) => TlsServer.StartAsync(
        host.Store.ConnectionString, null, [_mine.Sha256()],
        [
            $"IdToken:ServiceIssuers:0:MetadataAddress={_issuer.MetadataAddress}", "IdToken:ServiceIssuers:0:Audience=back-ends", "IdToken:ServiceIssuers:0:ServiceIdClaim=service",
            "IdToken:Services:1:Id=other", $"IdToken:Services:1:ClientCertificates:0={_theirs.Sha256()}", .. settings,
        ]);

    private string Token(TlsServer tls, string audience = "back-ends") => ServiceHost.Key.Token(
        new() { ["alg"] = "RS256", ["kid"] = ServiceHost.Key.Kid },
        new JsonObject { ["iss"] = _issuer.Url, ["aud"] = audience, ["service"] = tls.ServiceId, ["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600 });

    private static async Task<int> StatusAsync(TlsServer tls, X509Certificate2? certificate, string? token, string version = "1.1")
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = tls.Handshake(certificate, SslProtocols.None, []) }, disposeHandler: false);
        try
        {
            using var socket = await SocketProbe.OpenAsync(
                tls.Server.TlsUrl + "/ws",
                options =>
                {
                    options.HttpVersion = new Version(version);
                    options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
                    if (token is not null)
                        options.SetRequestHeader("Authorization", $"Bearer {token}");
                },
                http);
            return 101;
        }
        catch (RefusedUpgradeException e)
        {
            return e.Status;
        }
    }
}
