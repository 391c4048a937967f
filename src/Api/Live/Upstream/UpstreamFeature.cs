using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Live.Upstream;

internal static class UpstreamFeature
{
    private const string Section = "IdToken:WebPubSub:Upstream";

    public static void AddUpstream(this IServiceCollection services, Settings settings)
    {
        var options = settings.Bind(Section, new UpstreamOptionsValidator(requireHttps: !settings.IsDevelopment));
        options = options with { Origin = options.Origin ?? (Uri.TryCreate(settings[IssuerUrl.Key], UriKind.Absolute, out var issuer) ? issuer.Authority : null) };
        if (options.UrlTemplate is not null && options.Origin is null)
            settings.Fault($"{Section}:Origin", $"is required for an upstream handler when {IssuerUrl.Key} is not set.");
        services.AddSingleton(options).AddSingleton<UpstreamHttp>().AddSingleton<WebhookValidation>().AddSingleton<EventDelivery>();
        services.AddSingleton<EventQueue>().AddSingleton<ConnectLimiter>().AddSingleton<UpstreamHandler>();
        if (options.UrlTemplate is not null)
            services.AddHostedService(provider => provider.GetRequiredService<EventQueue>());
    }
}
