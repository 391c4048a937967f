using IdToken.Api.Hosting;
using IdToken.Api.Platform.Configuration;
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
    [InlineData("IdToken:Issuer=http://127.0.0.1:5080", "IdToken:Issuer: 'http://127.0.0.1:5080' is not https")]
    [InlineData("IdToken:ClientCertificates:AllowOutsidePeriod=true", "IdToken:ClientCertificates:AllowOutsidePeriod: 'true' is for local trial only")]
    [InlineData("IdToken:Otp:NumberEntry=true", "IdToken:Otp:NumberEntry: IdToken:Services:*:CodeEntry takes its place")]
    public void A_risky_setting_is_reported_with_its_key(string setting, string warning) =>
        Assert.Contains(WarningsOf(setting), w => w.StartsWith(warning, StringComparison.Ordinal));

    [Theory]
    [InlineData("IdToken:Issuer", "IdToken:Issuer=http://id.example")]
    [InlineData("IdToken:WebPubSub:AllowUnsigned", "IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AllowUnsigned=true")]
    [InlineData("IdToken:ServiceIssuers:0:RequireHttpsMetadata", "IdToken:ServiceIssuers:0:MetadataAddress=http://idp.example/metadata", "IdToken:ServiceIssuers:0:RequireHttpsMetadata=false",
        "IdToken:ServiceIssuers:0:Audience=a", "IdToken:ServiceIssuers:0:ServiceId=demo")]
    public void A_setting_that_lets_strangers_in_stops_the_start_unless_trial_settings_are_allowed(string key, params string[] settings)
    {
        var fault = Assert.Single(FaultsOf(settings));
        Assert.StartsWith(key + ": ", fault, StringComparison.Ordinal);
        Assert.Contains("IdToken:AllowTrialSettings=true", fault, StringComparison.Ordinal);
        Assert.Equal(fault, Assert.Single(FaultsOf([.. settings, "IdToken:AllowTrialSettings=false"])));
        var warning = Assert.Single(WarningsOf([.. settings, "IdToken:AllowTrialSettings=true"]), w => !w.StartsWith(NoIssuer, StringComparison.Ordinal));
        Assert.StartsWith(key + ": ", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AllowUnsigned=true", "IdToken:WebPubSub:AccessKeys:0=0123456789abcdef0123456789abcdef")]
    [InlineData("IdToken:ServiceIssuers:0:MetadataAddress=https://idp.example/metadata", "IdToken:ServiceIssuers:0:RequireHttpsMetadata=false",
        "IdToken:ServiceIssuers:0:Audience=a", "IdToken:ServiceIssuers:0:ServiceId=demo")]
    public void A_trial_setting_that_lets_nobody_in_is_a_warning(params string[] settings) =>
        Assert.Contains(WarningsOf(settings), w => w.Contains("is for local trial only", StringComparison.Ordinal));

    [Fact]
    public void Whether_trial_settings_are_allowed_is_true_or_false() =>
        Assert.Equal("IdToken:AllowTrialSettings: 'yes' is neither true nor false.", Assert.Single(FaultsOf("IdToken:AllowTrialSettings=yes")));

    [Theory]
    [InlineData("idtoken:session:LIFETIME=00:01:00")]
    [InlineData("IdToken:TrustedProxies:0=10.0.0.1")]
    [InlineData("IdToken:WebPubSub:Upstream:Timeout=00:00:05")]
    [InlineData("IdToken:Services:1:Id=other")]
    public void A_known_key_causes_no_warning(string setting) =>
        Assert.All(WarningsOf(setting), w => Assert.StartsWith(NoIssuer, w, StringComparison.Ordinal));

    private static IReadOnlyList<string> FaultsOf(params string[] settings) => Assert.Throws<StartupException>(() => { WarningsOf(settings); }).Faults;

    private static IReadOnlyList<string> WarningsOf(params string[] settings)
    {
        var app = IdTokenServer.Build([.. ProductionSettings.Create().Concat(settings).Select(s => "--" + s)]);
        using var _ = (IDisposable)app;
        return [.. app.Services.GetServices<StartupWarning>().Select(w => w.Text)];
    }
}
