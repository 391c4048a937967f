using System.Security.Authentication;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>Changes of the listed certificates apply when appsettings.json is saved.</summary>
public sealed class CertificateReloadTests(DefaultServer host)
{
    [Fact]
    public async Task A_certificate_is_rotated_without_a_restart()
    {
        using var old = TestCertificate.Client();
        using var successor = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, old.Sha256());
        using var before = await tls.OpenAsync(old);
        await tls.Log.LineAsync("was admitted");

        tls.List(old.Sha256(), successor.Sha256());
        await tls.Log.LineAsync($"Service {tls.ServiceId}: client certificates listed: 2");
        using var either = await tls.OpenAsync(old);
        using var after = await tls.OpenAsync(successor);

        tls.List(successor.Thumbprint);
        Assert.Null(await before.NextAsync());
        Assert.Equal((1008, "Certificate removed"), ((int?)before.CloseStatus, before.CloseReason));
        Assert.Null(await either.NextAsync());
        Assert.Equal(403, await tls.RefusalOfAsync(old));
        tls.List();
        Assert.Null(await after.NextAsync());
        await tls.Log.LineAsync("No service lists a client certificate");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_first_certificate_needs_no_restart(SslProtocols protocol)
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString);
        Assert.Equal(401, await tls.RefusalOfAsync(certificate, protocol));

        tls.List(certificate.Sha256());
        await tls.Log.LineAsync($"Service {tls.ServiceId}: client certificates listed: 1");
        using var socket = await tls.OpenAsync(certificate, protocol);
        Assert.Equal(403, await tls.RefusalOfAsync(null));
    }

    [Fact]
    public async Task A_connection_stays_while_its_certificate_is_listed_by_either_hash()
    {
        using var certificate = TestCertificate.Client();
        using var other = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(
            host.Store.ConnectionString, null, [certificate.Sha256(), other.Sha256()],
            "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic");
        using var stays = await tls.OpenAsync(certificate);
        using var goes = await tls.OpenAsync(other);

        tls.List(certificate.Thumbprint);
        Assert.Null(await goes.NextAsync());
        var session = await (await Phone.EnrollAsync(tls.Server)).InitiateAsync(serviceId: tls.ServiceId);
        Assert.Contains(session.SessionId, await stays.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"IdToken":{"Services":[{"Id":"shop","ClientCertificates":["nonsense"]}]}}""", "IdToken:Services:0:ClientCertificates:0")]
    [InlineData("""{"IdToken":{"Services":[{"Id":"shop"},{"Id":"second"}]}}""", "IdToken:Services: services were added")]
    [InlineData("{}", "IdToken:Services: services were added")]
    [InlineData("{", "appsettings.json: ")]
    public async Task A_change_with_a_fault_is_logged_and_not_applied(string json, string fault)
    {
        using var certificate = TestCertificate.Client();
        using var successor = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, certificate.Sha256());
        tls.Server.ErrorsExpected = true;
        tls.Save(json.Replace("shop", tls.ServiceId, StringComparison.Ordinal));
        Assert.Contains(fault, await tls.Log.LineAsync("the listed client certificates stay unchanged"), StringComparison.Ordinal);
        using var socket = await tls.OpenAsync(certificate);

        tls.List(successor.Sha256(), successor.Thumbprint);
        await tls.Log.LineAsync($"Service {tls.ServiceId}: client certificates listed: 2");
        Assert.Equal(403, await tls.RefusalOfAsync(certificate));
        Assert.Single(tls.Log.Errors);
    }
}
