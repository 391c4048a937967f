using IdToken.Api.Realtime;
using IdToken.Api.Redis;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Health;

/// <summary>Ready: the store answers, and what it tells this instance is heard.</summary>
internal sealed class StoreHealthCheck(Store store, Canary canary) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync();
            return canary.Hears ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The store is not heard.");
        }
        catch (StoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.");
        }
    }
}
