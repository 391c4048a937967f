using IdToken.Api.Platform.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Hosting;

/// <summary>Ready: the store answers, and this instance receives its messages, and their clocks agree.</summary>
internal sealed class StoreHealthCheck(StoreClient store, StoreHeartbeat heartbeat, StoreWatch watch, ClockCheck clocks) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync();
            if (!heartbeat.IsReceiving)
                return HealthCheckResult.Unhealthy("The store connection receives no messages.");
            return clocks.IsTolerable ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The machine's clock differs from the store's by more than 10 s.");
        }
        catch (StoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy(watch.Reason ?? "The store does not answer.");
        }
    }
}
