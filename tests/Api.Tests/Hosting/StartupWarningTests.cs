using IdToken.Api.Hosting;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Hosting;

/// <summary>Settings that are probably a mistake, but do not prevent the start.</summary>
public sealed class StartupWarningTests
{
    private const string NoIssuer = "IdToken:CredentialIssuers: ";

    [Fact]
    public void Outside_Development_having_no_credential_issuer_causes_a_warning() =>
        Assert.Contains(WarningsOf(), w => w.StartsWith(NoIssuer, StringComparison.Ordinal));

    [Theory]
    [InlineData("IdToken:Sesion:Lifetime=00:01:00", "IdToken:Sesion:Lifetime: nothing reads")]
    [InlineData("IdToken:Session:Lifetim=00:01:00", "IdToken:Session:Lifetim: nothing reads")]
    [InlineData("IdToken:Services:0:Scopes:0=identity:basic", "IdToken:Services:0:Scopes:0: nothing reads")]
    [InlineData("IdToken:Issuer=http://id.example", "IdToken:Issuer: 'http://id.example' is not https")]
    [InlineData("IdToken:ClientCertificates:AllowOutsidePeriod=true", "IdToken:ClientCertificates:AllowOutsidePeriod: 'true' is for local trial only")]
    public void A_risky_setting_is_reported_with_its_key(string setting, string warning) =>
        Assert.Contains(WarningsOf(setting), w => w.StartsWith(warning, StringComparison.Ordinal));

    [Theory]
    [InlineData("idtoken:session:LIFETIME=00:01:00")]
    [InlineData("IdToken:TrustedProxies:0=10.0.0.1")]
    [InlineData("IdToken:WebPubSub:Upstream:Timeout=00:00:05")]
    [InlineData("IdToken:Services:1:Id=other")]
    public void A_known_key_causes_no_warning(string setting) =>
        Assert.All(WarningsOf(setting), w => Assert.StartsWith(NoIssuer, w, StringComparison.Ordinal));

    private static IReadOnlyList<string> WarningsOf(params string[] settings)
    {
        var app = IdTokenServer.Build([.. ProductionSettings.Create().Concat(settings).Select(s => "--" + s)]);
        using var _ = (IDisposable)app;
        return [.. app.Services.GetServices<StartupWarning>().Select(w => w.Text)];
    }
}
