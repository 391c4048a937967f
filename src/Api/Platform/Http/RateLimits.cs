using System.Globalization;
using System.Threading.RateLimiting;
using IdToken.Api.Platform.Errors;
using Microsoft.AspNetCore.RateLimiting;

namespace IdToken.Api.Platform.Http;

/// <summary>Applies <see cref="RateLimitOptions"/> with the framework's rate limiter.</summary>
internal static class RateLimits
{
    public const string Initiate = "initiate";
    public const string Verify = "verify";
    public const string Cancel = "cancel";
    public const string Enroll = "enroll";
    public const string Admin = "admin";

    public static void AddRateLimits(this IServiceCollection services, RateLimitOptions limits) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = RejectAsync;
        limiter.AddPolicy(Initiate, http => Window(limits, http, ClientAddress.Of(http), limits.InitiatePerMinute, TimeSpan.FromMinutes(1)));
        limiter.AddPolicy(Verify, http => Window(limits, http, ClientAddress.Of(http), limits.VerifyPerMinute, TimeSpan.FromMinutes(1)));
        limiter.AddPolicy(Cancel, http => Window(limits, http, ClientAddress.Of(http), limits.CancelPerMinute, TimeSpan.FromMinutes(1)));
        limiter.AddPolicy(Enroll, http => Window(limits, http, ClientAddress.Of(http), limits.EnrollPerHour, TimeSpan.FromHours(1)));
        limiter.AddPolicy(Admin, http => Window(limits, http, Subject(http), limits.AdminPerMinute, TimeSpan.FromMinutes(1)));
    });

    private static RateLimitPartition<string> Window(RateLimitOptions limits, HttpContext http, string partition, int limit, TimeSpan window) =>
        limit == 0 || (limits.ExemptLoopback == true && ClientAddress.IsThisMachine(http))
        ? RateLimitPartition.GetNoLimiter(partition)
        : RateLimitPartition.GetFixedWindowLimiter(partition, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = window });

    private static string Subject(HttpContext http) => http.User.FindFirst("sub")?.Value ?? ClientAddress.Of(http);

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
        context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await Problems.Of(StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests from this client.").ExecuteAsync(context.HttpContext);
    }
}
