using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IdToken.Api.Services.Certificates;

internal static class CertificateFeature
{
    public static void AddClientCertificates(this WebApplicationBuilder builder, Settings settings, IReadOnlyList<ServiceOptions> registered)
    {
        var options = settings.Bind("IdToken:ClientCertificates", new ClientCertificateOptionsValidator());
        if (options.ForwardedHeader is not null && !builder.Configuration.GetSection(TrustedProxies.Section).GetChildren().Any())
            settings.Fault("IdToken:ClientCertificates:ForwardedHeader", $"nobody is believed it; name the proxy in {TrustedProxies.Section}.");
        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(CertificateList.Of(registered, settings));
        services.AddSingleton<ExpiryWarnings>().AddSingleton<ClientCertificates>().AddSingleton<ForwardedCertificates>();
        services.AddHostedService<CertificateReload>();
        services.AddOptions<CertificateForwardingOptions>().Configure<ForwardedCertificates>((forwarding, forwarded) => forwarded.Configure(forwarding));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => Ask(https, options, kestrel.ApplicationServices)));
    }

    /// <summary>Puts a certificate that a trusted proxy forwarded in the place of the connection's own. Comes before the peer's address is rewritten.</summary>
    public static void UseForwardedCertificates(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ClientCertificateOptions>().ForwardedHeader is null)
            return;
        var forwarded = app.Services.GetRequiredService<ForwardedCertificates>();
        app.Use((http, next) =>
        {
            forwarded.Filter(http);
            return next();
        });
        app.UseCertificateForwarding();
    }

    /// <summary>Asks for a certificate in the handshake and lets any through, and none: what it is worth is decided at the request.</summary>
    private static void Ask(HttpsConnectionAdapterOptions https, ClientCertificateOptions options, IServiceProvider services)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (_, _, _) => true;
        if (options.AlwaysAsk)
            return;
        // Asked for nothing, a browser would still show its dialog.
        var certificates = services.GetRequiredService<ClientCertificates>();
        https.OnAuthenticate = (_, tls) =>
        {
            tls.ClientCertificateRequired &= certificates.AreAccepted;
            // A session from when nobody was asked would be resumed without asking.
            tls.AllowTlsResume = !tls.ClientCertificateRequired;
        };
    }
}
