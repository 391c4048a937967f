using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Services.Access;

/// <summary>Ready: every issuer's keys have been had once. An issuer that goes away later takes no service's connection with it.</summary>
internal sealed class ServiceIssuersHealthCheck(IReadOnlyList<ServiceIssuer> issuers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = issuers.Where(i => !i.Keys.AreLoaded).Select(i => i.Keys.Address).Distinct().ToArray();
        return Task.FromResult(missing.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"No keys yet of {string.Join(", ", missing)}."));
    }
}
