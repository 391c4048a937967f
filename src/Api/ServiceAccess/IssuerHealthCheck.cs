using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.ServiceAccess;

/// <summary>Not ready before every issuer's keys were obtained once: an instance that cannot tell a service's token from a forgery would turn every service away.</summary>
internal sealed class IssuerHealthCheck(ServiceIssuers issuers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = string.Join(", ", issuers.Missing);
        return Task.FromResult(missing.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"No keys yet from {missing}."));
    }
}
