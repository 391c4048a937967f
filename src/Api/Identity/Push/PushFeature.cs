using System.Net;
using FluentValidation;
using IdToken.Api.Identity.Push.Fcm;
using IdToken.Api.Identity.Push.WebPush;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Push;

internal static class PushFeature
{
    public static void AddPush(this IServiceCollection services, Settings settings)
    {
        var options = settings.Bind("IdToken:Push", new PushOptionsValidator());
        services.AddSingleton(options).AddSingleton(settings.Bind("IdToken:Push:WebPush", new WebPushOptionsValidator()).Checked(settings));
        services.AddSingleton(_ => new OutboundAddresses(options.PrivateNetworks.Select(network => IPNetwork.Parse(network))));
        services.AddSingleton<PushHttp>().AddSingleton<PushStore>().AddSingleton<PushBreakers>().AddSingleton<PushMetrics>().AddSingleton<PushDelivery>();
        services.AddSingleton<PushSubscriptions>().AddSingleton<IValidator<PushSubscriptionRequest>, PushSubscriptionRequestValidator>();
        services.AddSingleton<VapidKey>().AddSingleton<WebPushEndpoints>().AddSingleton<IPushSender, WebPushSender>();
        var fcm = settings.Bind("IdToken:Push:Fcm", new FcmOptionsValidator()).Checked(settings);
        services.AddSingleton(fcm);
        if (fcm.ServiceAccount is not null)
            services.AddSingleton<IPushSender, FcmSender>();
        services.AddSingleton<PushQueue>().AddHostedService(provider => provider.GetRequiredService<PushQueue>());
    }

    public static void MapPush(this IEndpointRouteBuilder api) =>
        api.MapGet("/push/config", (VapidKey key) => TypedResults.Ok(new PushConfigResponse { WebPushKey = key.PublicKey }))
            .WithTags("Phone")
            .WithSummary("What a phone needs to subscribe to pushes");
}
