using IdToken.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="IdTokenClient"/> and <see cref="ServiceFeed"/>.</summary>
public static class IdTokenClientServiceCollectionExtensions
{
    private const string HttpClientName = "IdToken";

    /// <summary>Registers one <see cref="IdTokenClient"/> that sends its requests through <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="configure">Sets at least <see cref="IdTokenClientOptions.BaseAddress"/>.</param>
    /// <returns>Configures the HTTP client: handlers, proxy. For the WebSocket use <see cref="IdTokenClientOptions.ConfigureWebSocket"/>.</returns>
    public static IHttpClientBuilder AddIdTokenClient(this IServiceCollection services, Action<IdTokenClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<IdTokenClientOptions>().Configure(configure);
        services.AddSingleton(provider =>
        {
            // One HttpClient per request, so that the factory can rotate its handlers.
            var factory = provider.GetRequiredService<IHttpClientFactory>();
            return new IdTokenClient(
                () => factory.CreateClient(HttpClientName), provider.GetRequiredService<IOptions<IdTokenClientOptions>>().Value, provider.GetService<ILoggerFactory>());
        });
        return services.AddHttpClient(HttpClientName);
    }

    /// <summary>Registers one <see cref="ServiceFeed"/>.</summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="configure">Sets at least <see cref="ServiceFeedOptions.BaseAddress"/>. The provider resolves what <see cref="ServiceFeedOptions.AccessToken"/> needs.</param>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddIdTokenServiceFeed(this IServiceCollection services, Action<ServiceFeedOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ServiceFeedOptions>().Configure(configure);
        return services.AddSingleton(provider =>
            new ServiceFeed(provider.GetRequiredService<IOptions<ServiceFeedOptions>>().Value, provider.GetService<ILoggerFactory>()));
    }

    /// <inheritdoc cref="AddIdTokenServiceFeed(IServiceCollection, Action{ServiceFeedOptions, IServiceProvider})"/>
    public static IServiceCollection AddIdTokenServiceFeed(this IServiceCollection services, Action<ServiceFeedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddIdTokenServiceFeed((options, _) => configure(options));
    }
}
