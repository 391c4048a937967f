using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using IdToken.Api.Admin;
using IdToken.Api.Hosting;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Invitations;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Identity.Push;
using IdToken.Api.Identity.Push.Fcm;
using IdToken.Api.Identity.Push.WebPush;
using IdToken.Api.Identity.Recovery;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Live.Upstream;
using IdToken.Api.Live.WebPubSub;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Platform.Store.Embedded;
using IdToken.Api.Services;
using IdToken.Api.Services.Access;
using IdToken.Api.Services.Certificates;
using IdToken.Api.Sessions;

namespace IdToken.Api.Tests.Platform.Configuration;

/// <summary>docs/configuration.md lists every option with its default, and no others.</summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly (string Section, object Options)[] Sections =
    [
        ("IdToken:EmbeddedStore", new EmbeddedStoreOptions()), ("IdToken:Store", new StoreOptions()), ("IdToken:MasterSecrets:0", new MasterSecretOptions()), ("IdToken:SigningKeys:0", new SigningKeyOptions()),
        ("IdToken:Session", new SessionOptions()), ("IdToken:Ringing", new RingingOptions()), ("IdToken:Reports", new ReportOptions()), ("IdToken:Privacy", new PrivacyOptions()), ("IdToken:Otp", new OtpOptions()), ("IdToken:Passkeys", new PasskeyOptions()), ("IdToken:Enrollment", new EnrollmentOptions()), ("IdToken:Invitations", new InvitationOptions()), ("IdToken:Recovery", new RecoveryOptions()), ("IdToken:Verification", new VerificationOptions()), ("IdToken:Jwt", new JwtOptions()),
        ("IdToken:RateLimits", new RateLimitOptions()), ("IdToken:Sealing", new SealingOptions()), ("IdToken:Services:0", new ServiceOptions()), ("IdToken:CredentialIssuers:0", new CredentialIssuerOptions()),
        ("IdToken:CredentialIssuer", new OperatorIssuerOptions()), ("IdToken:ServiceIssuers:0", new ServiceIssuerOptions()), ("IdToken:ServiceSocket", new ServiceSocketOptions()),
        ("IdToken:ClientCertificates", new ClientCertificateOptions()),
        ("IdToken:Push", new PushOptions()), ("IdToken:Push:WebPush", new WebPushOptions()), ("IdToken:Push:Fcm", new FcmOptions()),
        ("IdToken:Connections", new ConnectionOptions()), ("IdToken:Drain", new DrainOptions()),
        ("IdToken:OpenApi", new OpenApiOptions()), ("IdToken:Phone", new PhoneAppOptions()), ("IdToken:AdminIssuer", new AdminIssuerOptions()), ("IdToken:WebPubSub", new WebPubSubOptions()), ("IdToken:WebPubSub:Upstream", new UpstreamOptions()),
    ];

    private static readonly string[] Single = ["ASPNETCORE_URLS", "ConnectionStrings:Redis", "IdToken:Issuer", "IdToken:TrustedProxies:0", PhoneUrl.Key, ServiceFeature.NumberEntryKey, TrialSettings.Key];

    [Fact]
    public void The_page_lists_the_options_and_no_others()
    {
        var documented = Rows().SelectMany(r => r.Keys).Order();
        var existing = Sections.SelectMany(s => Properties(s.Options).Select(p => Key(s.Section, p))).Concat(Single).Order();
        Assert.Equal(existing, documented);
    }

    [Fact]
    public void The_page_lists_their_defaults()
    {
        var defaults = Rows().ToDictionary(r => r.Keys[0], r => r.Default);
        foreach (var (section, options) in Sections)
        {
            foreach (var property in Properties(options).Where(p => p.PropertyType.IsValueType && p.GetValue(options) is not null))
                Assert.Equal($"`{property.GetValue(options)}`", defaults[Key(section, property)], ignoreCase: property.PropertyType == typeof(bool));
        }
    }

    private static IEnumerable<PropertyInfo> Properties(object options) => options.GetType().GetProperties().Where(p => p.CanWrite);

    private static string Key(string section, PropertyInfo property) =>
        $"{section}:{property.Name}" + (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType) ? ":0" : "");

    private static IEnumerable<(string[] Keys, string Default)> Rows()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "configuration.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var names = Code().Matches(cells[1]).Select(m => m.Groups[1].Value).ToArray();
            // Further keys of the same section are written ":Name".
            var section = names[0][..(names[0].LastIndexOf(':') + 1)];
            yield return ([.. names.Select(n => n.StartsWith(':') ? section + n[1..] : n)], cells[2]);
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
