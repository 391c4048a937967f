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
            settings.Fault("IdToken:ClientCertificates:ForwardedHeader", $"is set, but no proxy is trusted to send it. Add the proxy to {TrustedProxies.Section}.");
        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(CertificateList.Of(registered, settings));
        services.AddSingleton<ExpiryWarnings>().AddSingleton<ClientCertificates>().AddSingleton<ForwardedCertificateFilter>();
        services.AddHostedService<CertificateReload>();
        services.AddOptions<CertificateForwardingOptions>().Configure<ForwardedCertificateFilter>((forwarding, forwarded) => forwarded.Configure(forwarding));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => RequestCertificates(https, options, kestrel.ApplicationServices)));
    }

    /// <summary>Replaces the connection's client certificate with one that a trusted proxy forwarded. Must run before the peer's address is rewritten.</summary>
    public static void UseForwardedCertificates(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ClientCertificateOptions>().ForwardedHeader is null)
            return;
        var forwarded = app.Services.GetRequiredService<ForwardedCertificateFilter>();
        app.Use((http, next) =>
        {
            forwarded.Filter(http);
            return next();
        });
        app.UseCertificateForwarding();
    }

    /// <summary>Requests a certificate in the handshake and accepts any, or none; each request decides what the certificate allows.</summary>
    private static void RequestCertificates(HttpsConnectionAdapterOptions https, ClientCertificateOptions options, IServiceProvider services)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (_, _, _) => true;
        if (options.AlwaysAsk)
            return;
        // A browser shows its certificate dialog even if no service would accept one.
        var certificates = services.GetRequiredService<ClientCertificates>();
        https.OnAuthenticate = (_, tls) =>
        {
            tls.ClientCertificateRequired &= certificates.AreAccepted;
            // Resuming a TLS session from before certificates were requested would skip the request.
            tls.AllowTlsResume = !tls.ClientCertificateRequired;
        };
    }
}
