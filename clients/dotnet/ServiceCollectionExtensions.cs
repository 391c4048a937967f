using IdToken.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="IdTokenClient"/>.</summary>
public static class IdTokenClientServiceCollectionExtensions
{
    private const string HttpClientName = "IdToken";

    /// <summary>Registers one <see cref="IdTokenClient"/> whose requests go through <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="configure">Gives at least <see cref="IdTokenClientOptions.BaseAddress"/>.</param>
    /// <returns>For handlers and the like. The WebSocket is set up by <see cref="IdTokenClientOptions.ConfigureWebSocket"/>.</returns>
    public static IHttpClientBuilder AddIdTokenClient(this IServiceCollection services, Action<IdTokenClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<IdTokenClientOptions>().Configure(configure);
        services.AddSingleton(provider =>
        {
            // A client for each request, so that the factory can renew its connections.
            var factory = provider.GetRequiredService<IHttpClientFactory>();
            return new IdTokenClient(
                () => factory.CreateClient(HttpClientName), provider.GetRequiredService<IOptions<IdTokenClientOptions>>().Value, provider.GetService<ILoggerFactory>());
        });
        return services.AddHttpClient(HttpClientName);
    }
}
