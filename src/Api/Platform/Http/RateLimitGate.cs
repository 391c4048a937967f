using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Platform.Http;

/// <summary>Marks an endpoint whose requests are limited.</summary>
internal sealed record LimitedEndpoint(Limited Kind);

/// <summary>Refuses requests beyond the limits with 429 and <c>Retry-After</c>. A request spends only once its form is known: see <see cref="ValidationFilter"/>.</summary>
internal sealed class RateLimitGate(RateLimits limits, StoreKeys keys)
{
    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<LimitedEndpoint>() is not { } limited || limits.Exempts(http))
            return next(http);
        return limited.Kind == Limited.Admin ? ServeSubjectAsync(http, next) : ServeAsync(http, next, new(limits, keys, limited.Kind, ClientAddress.NetworksOf(http)));
    }

    private Task ServeSubjectAsync(HttpContext http, RequestDelegate next)
    {
        var wait = limits.Of(Limited.Admin).Take(http.User.FindFirst("sub") is { } subject ? [subject.Value] : ClientAddress.NetworksOf(http));
        return wait > TimeSpan.Zero ? Problems.RateLimited(wait).ExecuteAsync(http) : next(http);
    }

    private static async Task ServeAsync(HttpContext http, RequestDelegate next, RequestBudget budget)
    {
        var wait = budget.Wait();
        if (wait > TimeSpan.Zero)
        {
            await Problems.RateLimited(wait).ExecuteAsync(http);
            return;
        }

        http.Features.Set(budget);
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException)
        {
            // The body could not be read.
            wait = budget.SpendInvalid();
            if (wait == TimeSpan.Zero)
                throw;
            await Problems.RateLimited(wait).ExecuteAsync(http);
        }
    }
}
