using IdToken.Api.Admin;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdToken.Api.Hosting;

internal static class HealthFeature
{
    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    /// <summary>The status for anyone; the reasons, one a line, for an administrator and for this machine.</summary>
    private static async Task WriteAsync(HttpContext http, HealthReport report)
    {
        var reasons = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy && e.Value.Description is not null).Select(e => $"\n{e.Key}: {e.Value.Description}").ToArray();
        var told = reasons.Length > 0 && await MayKnowAsync(http) ? reasons : [];
        http.Response.ContentType = "text/plain";
        await http.Response.WriteAsync(report.Status + string.Concat(told));
    }

    private static async Task<bool> MayKnowAsync(HttpContext http)
    {
        // A proxy on this machine that is not listed as trusted makes everyone look local; it says for whom it asks.
        if (ClientAddress.IsThisMachine(http) && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded"))
            return true;
        if (http.Request.Headers.Authorization.Count == 0)
            return false;
        var services = http.RequestServices;
        if (await services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(AdminAccess.ReadPolicy) is not { } policy)
            return false;
        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        return (await evaluator.AuthorizeAsync(policy, await evaluator.AuthenticateAsync(policy, http), http, resource: null)).Succeeded;
    }
}
