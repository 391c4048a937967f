using IdToken.Api.Platform.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Hosting;

/// <summary>Ready: the store answers, and this instance receives its messages.</summary>
internal sealed class StoreHealthCheck(StoreClient store, StoreHeartbeat heartbeat, StoreWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync();
            return heartbeat.IsReceiving ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The store connection receives no messages.");
        }
        catch (StoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy(watch.Reason ?? "The store does not answer.");
        }
    }
}
