using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>The validity period of certificates, by the server's clock.</summary>
public sealed class CertificateTimeTests(DefaultServer host)
{
    [Fact]
    public async Task A_connection_ends_when_its_certificate_expires()
    {
        var clock = new TestClock();
        using var certificate = TestCertificate.Client(to: clock.GetUtcNow().AddHours(1));
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, clock, [certificate.Sha256()]);
        using var socket = await tls.OpenAsync(certificate);
        await tls.Log.LineAsync("was admitted");
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await socket.NextAsync());
        Assert.Equal((1008, "Token expired"), ((int?)socket.CloseStatus, socket.CloseReason));
        Assert.Equal(403, await tls.RefusalOfAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_is_valid_from_its_first_second_to_the_one_before_its_end()
    {
        var clock = new TestClock();
        var start = clock.GetUtcNow().AddMinutes(1);
        using var certificate = TestCertificate.Client(start, start.AddMinutes(1));
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, clock, [certificate.Sha256()], "IdToken:ServiceSocket:CloseOnTokenExpiry=false");
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(403, await tls.RefusalOfAsync(certificate));
        clock.Advance(TimeSpan.FromSeconds(1));
        using var first = await tls.OpenAsync(certificate);
        clock.Advance(TimeSpan.FromSeconds(59));
        using var last = await tls.OpenAsync(certificate);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(403, await tls.RefusalOfAsync(certificate));
    }

    [Fact]
    public async Task A_local_trial_can_skip_the_validity_period()
    {
        using var expired = TestCertificate.Client(to: DateTimeOffset.UtcNow.AddMinutes(-1));
        using var future = TestCertificate.Client(from: DateTimeOffset.UtcNow.AddHours(1));
        using var aServers = TestCertificate.Client(to: DateTimeOffset.UtcNow.AddMinutes(-1), purpose: TestCertificate.ServerAuthentication);
        var clock = new TestClock();
        await using var tls = await TlsServer.StartAsync(
            host.Store.ConnectionString, clock, [expired.Sha256(), future.Sha256(), aServers.Sha256()], "IdToken:ClientCertificates:AllowOutsidePeriod=true",
            "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic");
        using var socket = await tls.OpenAsync(expired);
        using var other = await tls.OpenAsync(future);
        Assert.Equal(403, await tls.RefusalOfAsync(aServers));

        clock.Advance(TimeSpan.FromSeconds(1));
        var session = await (await Phone.EnrollAsync(tls.Server)).InitiateAsync(serviceId: tls.ServiceId);
        Assert.Contains(session.SessionId, await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_an_end_is_accepted()
    {
        using var certificate = TestCertificate.Client(to: new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero));
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, certificate.Sha256());
        using var socket = await tls.OpenAsync(certificate);
    }

    [Fact]
    public async Task The_last_thirty_days_of_a_certificate_are_logged_once_a_day()
    {
        var clock = new TestClock();
        using var certificate = TestCertificate.Client(to: clock.GetUtcNow().AddDays(30).AddHours(1));
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString, clock, [certificate.Sha256()]);
        var warnings = () => tls.Log.Lines.Count(line => line.Contains($"client certificate {certificate.Sha256()} expires at", StringComparison.Ordinal));

        foreach (var (pause, expected) in (IEnumerable<(TimeSpan, int)>)[(TimeSpan.Zero, 0), (TimeSpan.FromHours(1), 1), (TimeSpan.FromHours(23), 1), (TimeSpan.FromHours(1), 2)])
        {
            clock.Advance(pause);
            using var socket = await tls.OpenAsync(certificate);
            Assert.Equal(expected, warnings());
        }
    }
}
