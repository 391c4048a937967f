using IdToken.Api.Redis;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Health;

/// <summary>Ready: the store answers.</summary>
internal sealed class StoreHealthCheck(Store store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync();
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.");
        }
    }
}
