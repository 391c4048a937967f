using IdToken.Api.Platform.Configuration;
using IdToken.Api.Services;
using Microsoft.AspNetCore.Mvc;

namespace IdToken.Api.Live.WebPubSub;

internal static class WebPubSubFeature
{
    public static void AddWebPubSub(this IServiceCollection services, Settings settings) =>
        services.AddSingleton(settings.Bind("IdToken:WebPubSub", new WebPubSubOptionsValidator()))
            .AddSingleton<ConnectAuthorizer>().AddSingleton<EventEndpoint>();

    public static void MapWebPubSub(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<WebPubSubOptions>();
        if (options.Hub is null)
            return;
        Warn(app, options);
        var events = app.MapGroup("/webpubsub/{hub}").ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(EventEndpoint.MaximumBodyBytes));
        foreach (var path in (string[])["", "/{event}"])
        {
            events.MapMethods(path, ["OPTIONS", "GET"], (HttpContext http, string hub, EventEndpoint endpoint) => endpoint.Validate(http, hub));
            events.MapPost(path, (HttpContext http, string hub, EventEndpoint endpoint) => endpoint.HandleAsync(http, hub));
        }
    }

    private static void Warn(WebApplication app, WebPubSubOptions options)
    {
        var logger = app.Services.GetRequiredService<ILogger<EventEndpoint>>();
        var catalog = app.Services.GetRequiredService<ServiceCatalog>();
        if (options.AccessKeys.Count == 0 && options.AllowUnsigned)
            Log.Unsigned(logger, options.Hub!);
        else if (options.AccessKeys.Count == 0)
            Log.NoAccessKeys(logger, options.Hub!);
        if (!catalog.Ids.Any(id => catalog.Find(id)!.ClientCertificates.Count > 0))
            Log.NoCertificates(logger, options.Hub!);
    }
}
