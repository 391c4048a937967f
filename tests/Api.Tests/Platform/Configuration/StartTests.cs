using System.Security.Cryptography;
using IdToken.Api.Hosting;
using IdToken.Api.Platform.Configuration;
using Microsoft.AspNetCore.Builder;

namespace IdToken.Api.Tests.Platform.Configuration;

/// <summary>An invalid configuration prevents the start and reports the keys.</summary>
public sealed class StartTests
{
    [Fact]
    public void Outside_Development_all_missing_settings_are_reported_at_once()
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
    [InlineData("IdToken:Connections:PerAddress=-1", "IdToken:Connections:PerAddress")]
    [InlineData("IdToken:Connections:Total=many", "IdToken:Connections:Total")]
    [InlineData("IdToken:Connections:PingInterval=00:00:00", "IdToken:Connections:PingInterval")]
    [InlineData("IdToken:Connections:PingTimeout=00:00:00", "IdToken:Connections:PingTimeout")]
    [InlineData("IdToken:Drain:Delay=-00:00:01", "IdToken:Drain:Delay")]
    [InlineData("IdToken:Drain:Window=02:00:00", "IdToken:Drain:Window")]
    [InlineData("IdToken:RateLimits:InitiatePerMinute=-1", "IdToken:RateLimits:InitiatePerMinute")]
    [InlineData("IdToken:Issuer=not a url", "IdToken:Issuer")]
    [InlineData("ConnectionStrings:Redis=a:6379,user=me,password=hush", "ConnectionStrings:Redis: has user=")]
    [InlineData("ConnectionStrings:Redis=redis://a:6379", "ConnectionStrings:Redis: is a URL")]
    [InlineData("ConnectionStrings:Redis=a:6379,nonsense=1", "ConnectionStrings:Redis: is not a StackExchange.Redis connection string")]
    [InlineData("ConnectionStrings:Redis=password=hush", "ConnectionStrings:Redis: names no host")]
    [InlineData("IdToken:TrustedProxies:0=nonsense", "IdToken:TrustedProxies:0")]
    [InlineData("IdToken:Services:0:Name=x", "IdToken:Services:0:Id")]
    [InlineData("IdToken:Services:0:AllowedScopes:0=no:such", "IdToken:Services:0:AllowedScopes:0")]
    [InlineData("IdToken:Services:0:DefaultScopes:0=identity:full", "IdToken:Services:0:DefaultScopes:0")]
    [InlineData("IdToken:Services:0:AllowedOrigins:0=https://a.example/path", "IdToken:Services:0:AllowedOrigins:0")]
    [InlineData("IdToken:Services:0:AllowedCredentials:0=Certficate", "IdToken:Services:0:AllowedCredentials:0")]
    [InlineData("IdToken:Services:0:AllowedCredentials=Certificate", "IdToken:Services:0:AllowedCredentials: is a list")]
    [InlineData("IdToken:Services:0:RequireAllCredentials=maybe", "IdToken:Services:0:RequireAllCredentials")]
    [InlineData("IdToken:Services:0:ClientCertificates:0=", "IdToken:Services:0:ClientCertificates:0")]
    [InlineData("IdToken:Services:0:ClientCertificates:0=00112233445566778899AABBCCDDEEFF0011223", "IdToken:Services:0:ClientCertificates:0")]
    [InlineData("IdToken:Services:0:ClientCertificates:0=00112233445566778899AABBCCDDEEFF0011223G", "IdToken:Services:0:ClientCertificates:0")]
    [InlineData("IdToken:ClientCertificates:AlwaysAsk=maybe", "IdToken:ClientCertificates:AlwaysAsk")]
    [InlineData("IdToken:ClientCertificates:ForwardedHeader=Client Cert", "IdToken:ClientCertificates:ForwardedHeader: 'Client Cert'")]
    [InlineData("IdToken:ClientCertificates:ForwardedHeader=Client-Cert", "IdToken:ClientCertificates:ForwardedHeader: is set, but no proxy")]
    [InlineData("IdToken:MasterSecrets:0:Secret=c2hvcnQ=", "IdToken:MasterSecrets:0:Secret")]
    [InlineData("IdToken:MasterSecrets:0:Kid=a.b", "IdToken:MasterSecrets:0:Kid")]
    [InlineData("IdToken:SigningKeys:0:Pem=nonsense", "IdToken:SigningKeys:0:Pem")]
    [InlineData("IdToken:CredentialIssuers:0:PublicKeyPem=nonsense", "IdToken:CredentialIssuers:0:PublicKeyPem")]
    [InlineData("IdToken:Push:Capacity=0", "IdToken:Push:Capacity")]
    [InlineData("IdToken:Push:PrivateNetworks:0=10.1.2.3/99", "IdToken:Push:PrivateNetworks:0")]
    [InlineData("IdToken:Push:WebPush:PrivateKey=nonsense", "IdToken:Push:WebPush:PrivateKey")]
    [InlineData("IdToken:Push:WebPush:Contact=ops@example.com", "IdToken:Push:WebPush:Contact: 'ops@example.com'")]
    [InlineData("IdToken:Push:Fcm:ServiceAccount=/nowhere/account.json", "IdToken:Push:Fcm:ServiceAccount: '/nowhere/account.json' cannot be read")]
    [InlineData("IdToken:Push:Fcm:ServiceAccount=/etc/hostname", "IdToken:Push:Fcm:ServiceAccount: '/etc/hostname' is not the key file")]
    [InlineData("IdToken:Push:Fcm:Url=http://fcm.example", "IdToken:Push:Fcm:Url: 'http://fcm.example'")]
    [InlineData("IdToken:Push:WebPush:Hosts:0=https://push.example", "IdToken:Push:WebPush:Hosts:0")]
    [InlineData("IdToken:ServiceSocket:Refusal=Http403", "IdToken:ServiceSocket:Refusal")]
    [InlineData("IdToken:AdminIssuer:MetadataAddress=https://id.example", "IdToken:AdminIssuer:Audience")]
    [InlineData("IdToken:EmbeddedStore:DataDirectory=", "IdToken:EmbeddedStore:DataDirectory")]
    [InlineData("IdToken:Store:Prefix=", "IdToken:Store:Prefix: '' is not a valid prefix")]
    [InlineData("IdToken:Store:Prefix=one:two", "IdToken:Store:Prefix: 'one:two' is not a valid prefix")]
    [InlineData("IdToken:Store:Prefix=one\n", "IdToken:Store:Prefix")]
    [InlineData("IdToken:Store:Prefix=an-overly-long-prefix-of-33-letters", "IdToken:Store:Prefix")]
    [InlineData("IdToken:WebPubSub:Hub=7 up", "IdToken:WebPubSub:Hub")]
    [InlineData("IdToken:WebPubSub:AccessKeys:0=key", "IdToken:WebPubSub:Hub")]
    [InlineData("IdToken:WebPubSub:AccessKeys:0=", "IdToken:WebPubSub:AccessKeys:0")]
    [InlineData("IdToken:WebPubSub:AllowedOrigins:0=https://our.webpubsub.azure.com", "IdToken:WebPubSub:AllowedOrigins:0")]
    [InlineData("IdToken:Services:0:CodeEntry=Guess", "IdToken:Services:0:CodeEntry")]
    [InlineData("IdToken:Services:0:CodeEntry=7", "IdToken:Services:0:CodeEntry")]
    [InlineData("IdToken:Otp:NumberEntry=perhaps", "IdToken:Otp:NumberEntry")]
    [InlineData("IdToken:Ringing:PerFiveMinutes=-1", "IdToken:Ringing:PerFiveMinutes")]
    [InlineData("IdToken:Ringing:PerDay=many", "IdToken:Ringing:PerDay")]
    [InlineData("IdToken:Ringing:DeclinePause=-00:00:01", "IdToken:Ringing:DeclinePause")]
    [InlineData("IdToken:Ringing:MaxPending=-1", "IdToken:Ringing:MaxPending")]
    [InlineData("IdToken:Verification:BadSignaturesPerNetwork=-1", "IdToken:Verification:BadSignaturesPerNetwork")]
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
    public void An_invalid_value_is_reported_with_its_key(string setting, string key) =>
        Assert.Contains(FaultsOf("--environment=Development", "--" + setting), f => f.Contains(key, StringComparison.Ordinal));

    [Theory]
    [InlineData("MetadataAddress", "nonsense")]
    [InlineData("MetadataAddress", "")]
    [InlineData("MetadataAddress", "ftp://127.0.0.1/metadata")]
    [InlineData("MetadataAddress", "https://user:secret@idp.example/metadata")]
    [InlineData("Issuer", "")]
    [InlineData("Audience", "")]
    [InlineData("Algorithms:0", "HS256")]
    [InlineData("Algorithms:0", "none")]
    [InlineData("Algorithms:0", "RS512")]
    [InlineData("ServiceId", "nobody")]
    [InlineData("ServiceId", "")]
    [InlineData("ServiceIdClaim", "sub", "ServiceId")]
    [InlineData("ClockTolerance", "00:05:01")]
    [InlineData("ClockTolerance", "a minute")]
    [InlineData("ClockTolerance", "-00:00:01")]
    [InlineData("RefreshCooldown", "00:00:00")]
    [InlineData("RequireHttpsMetadata", "perhaps")]
    [InlineData("RequiredClaims:0:Name", "azp", "RequiredClaims:0")]
    [InlineData("RequiredClaims:0:Value", "back-end", "RequiredClaims:0")]
    [InlineData("RequiredClaims", "azp=back-end")]
    public void An_invalid_value_of_a_service_issuer_is_reported_with_its_key(string name, string value, string? named = null) =>
        Assert.Contains(FaultsOf([.. Issuer(), $"--IdToken:ServiceIssuers:0:{name}={value}"]), f => f.Contains($"IdToken:ServiceIssuers:0:{named ?? name}", StringComparison.Ordinal));

    [Fact]
    public void A_service_issuer_needs_an_audience_and_a_service()
    {
        var faults = FaultsOf("--environment=Development", "--IdToken:ServiceIssuers:0:MetadataAddress=https://idp.example/metadata");
        Assert.Equal(["IdToken:ServiceIssuers:0:Audience", "IdToken:ServiceIssuers:0:ServiceId"], faults.Select(f => f[..f.IndexOf(": ", StringComparison.Ordinal)]).Order());
    }

    [Fact]
    public void Two_service_issuers_may_not_be_the_same()
    {
        var second = Issuer().Select(s => s.Replace("Issuers:0", "Issuers:1", StringComparison.Ordinal));
        Assert.Contains(FaultsOf([.. Issuer(), .. second]), f => f.StartsWith("IdToken:ServiceIssuers: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Production", "http://idp.example/metadata", null, false)]
    [InlineData("Production", "http://idp.example/metadata", "false", true)]
    [InlineData("Production", "http://127.0.0.1/metadata", null, true)]
    [InlineData("Production", "https://idp.example/metadata", null, true)]
    [InlineData("Development", "http://idp.example/metadata", null, true)]
    [InlineData("Development", "http://idp.example/metadata", "true", false)]
    public void Plain_http_to_an_issuer_is_only_for_this_machine_and_trials(string environment, string address, string? requireHttps, bool permitted)
    {
        string[] setting = requireHttps is null ? [] : [$"--IdToken:ServiceIssuers:0:RequireHttpsMetadata={requireHttps}"];
        // Another setting is invalid, so that the start always fails.
        var faults = FaultsOf([.. Issuer(), $"--environment={environment}", $"--IdToken:ServiceIssuers:0:MetadataAddress={address}", "--IdToken:Session:MaxAttempts=0", .. setting]);
        Assert.Equal(!permitted, faults.Any(f => f.StartsWith("IdToken:ServiceIssuers:0:MetadataAddress", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unknown_rejection_mode_is_reported_with_its_key() =>
        Assert.Contains(FaultsOf("--environment=Development", "--IdToken:ServiceSocket:Refusal=Close1000"), f => f.Contains("IdToken:ServiceSocket:Refusal", StringComparison.Ordinal));

    [Fact]
    public void A_certificate_belongs_to_one_service()
    {
        const string Thumbprint = "00112233445566778899AABBCCDDEEFF00112233";
        var faults = FaultsOf(
            "--environment=Development", "--IdToken:Services:0:Id=one", $"--IdToken:Services:0:ClientCertificates:0={Thumbprint}",
            "--IdToken:Services:1:Id=two", $"--IdToken:Services:1:ClientCertificates:0={Thumbprint.ToLowerInvariant()}");
        Assert.StartsWith("IdToken:Services:1:ClientCertificates:0: ", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_Development_a_remote_handler_needs_https()
    {
        const string Key = "IdToken:WebPubSub:Upstream:UrlTemplate";
        Assert.Contains(FaultsOf("--environment=Production", $"--{Key}=http://handler.example/"), f => f.StartsWith(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(FaultsOf("--environment=Production", $"--{Key}=http://127.0.0.1:7071/"), f => f.StartsWith(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(FaultsOf("--environment=Production", $"--{Key}=https://handler.example/{{hub}}/{{EVENT}}?code=x"), f => f.StartsWith(Key, StringComparison.Ordinal));
    }

    [Fact]
    public void An_invalid_secret_is_not_shown()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var pem = other.ExportPkcs8PrivateKeyPem();
        var faults = string.Join('\n', FaultsOf("--environment=Development", "--IdToken:MasterSecrets:0:Kid=k1", "--IdToken:MasterSecrets:0:Secret=c2VjcmV0", $"--IdToken:SigningKeys:0:Pem={pem}"));
        Assert.DoesNotContain("hush", string.Join('\n', FaultsOf("--environment=Development", "--IdToken:WebPubSub:Upstream:UrlTemplate=https://{hub}.example/?code=hush")), StringComparison.Ordinal);
        foreach (var store in (string[])["a:6379,user=me,password=hush", "redis://me:hush@a", "password=hush"])
            Assert.DoesNotContain("hush", string.Join('\n', FaultsOf("--environment=Development", $"--ConnectionStrings:Redis={store}")), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", faults, StringComparison.Ordinal);
        Assert.DoesNotContain(pem.Split('\n')[1], faults, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> FaultsOf(params string[] args) => Assert.Throws<StartupException>((Func<WebApplication>)(() => IdTokenServer.Build(args))).Faults;

    private static string[] Issuer() =>
    [
        "--environment=Development", "--IdToken:ServiceIssuers:0:MetadataAddress=https://idp.example/metadata", "--IdToken:ServiceIssuers:0:Audience=a", "--IdToken:ServiceIssuers:0:ServiceId=demo",
    ];
}
