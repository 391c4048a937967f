using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Unhealthy while the server is draining, so that load balancers stop sending requests.</summary>
internal sealed class DrainHealthCheck(ConnectionLeases leases) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(leases.IsDraining ? HealthCheckResult.Unhealthy("The server is shutting down.") : HealthCheckResult.Healthy());
}
