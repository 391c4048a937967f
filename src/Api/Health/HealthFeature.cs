using IdToken.Api.Connections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace IdToken.Api.Health;

internal static class HealthFeature
{
    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready").SaysNoWhenStopping(app);
        app.MapHealthChecks("/health").SaysNoWhenStopping(app);
    }
}
