using IdToken.Api.Platform.Store;

namespace IdToken.Api.Live.Cluster;

internal static class ClusterFeature
{
    public static void AddCluster(this IServiceCollection services) =>
        // The channel is subscribed to before the first heartbeat is sent over it.
        services.AddHostedService<ChangeFeed>().AddHostedService(provider => provider.GetRequiredService<StoreHeartbeat>());
}
