using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Services.Access;

/// <summary>Ready once every issuer's keys have been loaded. An issuer that goes away later does not affect any connection.</summary>
internal sealed class ServiceIssuersHealthCheck(IReadOnlyList<ServiceIssuer> issuers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = issuers.Select(i => i.Issuer.Keys).Where(k => !k.AreLoaded).Select(k => k.Address).Distinct().ToArray();
        return Task.FromResult(missing.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Signing keys not loaded yet: {string.Join(", ", missing)}."));
    }
}
