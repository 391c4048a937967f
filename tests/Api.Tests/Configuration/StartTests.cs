using System.Security.Cryptography;
using IdToken.Api.Configuration;
using Microsoft.AspNetCore.Builder;

namespace IdToken.Api.Tests.Configuration;

/// <summary>A configuration that is at fault stops the start and says which keys.</summary>
public sealed class StartTests
{
    [Fact]
    public void Outside_Development_what_must_be_configured_is_named_all_at_once()
    {
        var faults = FaultsOf("--environment=Production");
        foreach (var key in (string[])["IdToken:MasterSecrets:0:Secret", "IdToken:SigningKeys:0:Pem", "IdToken:Issuer", "IdToken:Services:0:Id"])
            Assert.Single(faults, f => f.StartsWith(key + ": is required", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IdToken:Session:Lifetime=00:00:00", "IdToken:Session:Lifetime")]
    [InlineData("IdToken:Session:Lifetime=60", "IdToken:Session:Lifetime")]
    [InlineData("IdToken:Session:Lifetime=soon", "IdToken:Session:Lifetime")]
    [InlineData("IdToken:Session:MaxAttempts=0", "IdToken:Session:MaxAttempts")]
    [InlineData("IdToken:Otp:MaskedDigits=7", "IdToken:Otp:MaskedDigits")]
    [InlineData("IdToken:Verification:ClockTolerance=-00:00:01", "IdToken:Verification:ClockTolerance")]
    [InlineData("IdToken:Jwt:Lifetime=3.00:00:00", "IdToken:Jwt:Lifetime")]
    [InlineData("IdToken:RateLimits:InitiatePerMinute=-1", "IdToken:RateLimits:InitiatePerMinute")]
    [InlineData("IdToken:Issuer=not a url", "IdToken:Issuer")]
    [InlineData("IdToken:TrustedProxies:0=nonsense", "IdToken:TrustedProxies:0")]
    [InlineData("IdToken:Services:0:Name=x", "IdToken:Services:0:Id")]
    [InlineData("IdToken:Services:0:AllowedScopes:0=no:such", "IdToken:Services:0:AllowedScopes:0")]
    [InlineData("IdToken:Services:0:DefaultScopes:0=identity:full", "IdToken:Services:0:DefaultScopes:0")]
    [InlineData("IdToken:Services:0:AllowedOrigins:0=https://a.example/path", "IdToken:Services:0:AllowedOrigins:0")]
    [InlineData("IdToken:MasterSecrets:0:Secret=c2hvcnQ=", "IdToken:MasterSecrets:0:Secret")]
    [InlineData("IdToken:MasterSecrets:0:Kid=a.b", "IdToken:MasterSecrets:0:Kid")]
    [InlineData("IdToken:SigningKeys:0:Pem=nonsense", "IdToken:SigningKeys:0:Pem")]
    [InlineData("IdToken:CredentialIssuers:0:PublicKeyPem=nonsense", "IdToken:CredentialIssuers:0:PublicKeyPem")]
    [InlineData("IdToken:AdminIssuer:MetadataAddress=https://id.example", "IdToken:AdminIssuer:Audience")]
    [InlineData("IdToken:EmbeddedStore:DataDirectory=", "IdToken:EmbeddedStore:DataDirectory")]
    [InlineData("IdToken:WebPubSub:Hub=7 up", "IdToken:WebPubSub:Hub")]
    [InlineData("IdToken:WebPubSub:AccessKeys:0=key", "IdToken:WebPubSub:Hub")]
    [InlineData("IdToken:WebPubSub:AccessKeys:0=", "IdToken:WebPubSub:AccessKeys:0")]
    [InlineData("IdToken:WebPubSub:AllowedOrigins:0=https://our.webpubsub.azure.com", "IdToken:WebPubSub:AllowedOrigins:0")]
    [InlineData("IdToken:WebPubSub:AllowUnsigned=perhaps", "IdToken:WebPubSub:AllowUnsigned")]
    [InlineData("IdToken:WebPubSub:Upstream:Hub=echo", "IdToken:WebPubSub:Upstream:UrlTemplate")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=https://{hub}.example/", "IdToken:WebPubSub:Upstream:UrlTemplate")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=https://a.example/{what}", "IdToken:WebPubSub:Upstream:UrlTemplate")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=https://user@a.example/", "IdToken:WebPubSub:Upstream:UrlTemplate")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=/relative/{event}", "IdToken:WebPubSub:Upstream:UrlTemplate")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=ftp://a.example/", "IdToken:WebPubSub:Upstream:UrlTemplate")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=https://a.example/", "IdToken:WebPubSub:Upstream:Hub")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=https://a.example/?code=x", "IdToken:WebPubSub:Upstream:AccessKeys")]
    [InlineData("IdToken:WebPubSub:Upstream:UrlTemplate=https://a.example/#x", "IdToken:WebPubSub:Upstream:Origin")]
    [InlineData("IdToken:WebPubSub:Upstream:Origin=https://id.example", "IdToken:WebPubSub:Upstream:Origin")]
    [InlineData("IdToken:WebPubSub:Upstream:SystemEvents:0=message", "IdToken:WebPubSub:Upstream:SystemEvents:0")]
    [InlineData("IdToken:WebPubSub:Upstream:Timeout=00:00:00", "IdToken:WebPubSub:Upstream:Timeout")]
    [InlineData("IdToken:WebPubSub:Upstream:Timeout=00:02:00", "IdToken:WebPubSub:Upstream:Timeout")]
    [InlineData("IdToken:WebPubSub:Upstream:ForwardRefusalText=perhaps", "IdToken:WebPubSub:Upstream:ForwardRefusalText")]
    public void A_bad_value_is_named_by_its_key(string setting, string key) =>
        Assert.Contains(FaultsOf("--environment=Development", "--" + setting), f => f.Contains(key, StringComparison.Ordinal));

    [Fact]
    public void Outside_Development_a_handler_elsewhere_is_asked_by_https_alone()
    {
        const string Key = "IdToken:WebPubSub:Upstream:UrlTemplate";
        Assert.Contains(FaultsOf("--environment=Production", $"--{Key}=http://handler.example/"), f => f.StartsWith(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(FaultsOf("--environment=Production", $"--{Key}=http://127.0.0.1:7071/"), f => f.StartsWith(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(FaultsOf("--environment=Production", $"--{Key}=https://handler.example/{{hub}}/{{EVENT}}?code=x"), f => f.StartsWith(Key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_that_is_at_fault_is_not_shown()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var pem = other.ExportPkcs8PrivateKeyPem();
        var faults = string.Join('\n', FaultsOf("--environment=Development", "--IdToken:MasterSecrets:0:Kid=k1", "--IdToken:MasterSecrets:0:Secret=c2VjcmV0", $"--IdToken:SigningKeys:0:Pem={pem}"));
        Assert.DoesNotContain("hush", string.Join('\n', FaultsOf("--environment=Development", "--IdToken:WebPubSub:Upstream:UrlTemplate=https://{hub}.example/?code=hush")), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", faults, StringComparison.Ordinal);
        Assert.DoesNotContain(pem.Split('\n')[1], faults, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> FaultsOf(params string[] args) => Assert.Throws<StartupException>((Func<WebApplication>)(() => IdTokenServer.Build(args))).Faults;
}
