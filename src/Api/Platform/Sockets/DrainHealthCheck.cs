using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Ready: the server is not about to stop.</summary>
internal sealed class DrainHealthCheck(ConnectionLeases leases) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(leases.IsDraining ? HealthCheckResult.Unhealthy("The server is about to stop.") : HealthCheckResult.Healthy());
}
