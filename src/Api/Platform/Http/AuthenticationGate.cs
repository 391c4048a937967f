using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Http;

/// <summary>Marks an endpoint whose requests are limited before they are authenticated.</summary>
/// <param name="ByHandler">Its handler authenticates, not the pipeline, and reports the result to <see cref="AuthenticationGate"/>.</param>
internal sealed record LimitedBeforeAuthentication(bool ByHandler);

/// <summary>
/// Bounds what authentication costs: a bad token may take a read of the store and a signature check. Each request counts while it is being authenticated, so that
/// no number at once gets through, and goes on counting only where it fails.
/// </summary>
internal sealed class AuthenticationGate(RateLimits limits)
{
    private readonly WindowLimit _limit = limits.Unauthenticated;

    /// <summary>Runs before authentication.</summary>
    public async Task EnterAsync(HttpContext http, RequestDelegate next)
    {
        if (_limit.IsOff || http.GetEndpoint()?.Metadata.GetMetadata<LimitedBeforeAuthentication>() is null || limits.Exempts(http))
        {
            await next(http);
            return;
        }

        var permit = new Permit(_limit, ClientAddress.NetworksOf(http));
        var wait = permit.Take();
        if (wait > TimeSpan.Zero)
        {
            await Problems.RateLimited(wait).ExecuteAsync(http);
            return;
        }

        http.Features.Set(permit);
        // An unavailable store, for example, is not the client's fault: only a refusal counts.
        var isRefused = false;
        try
        {
            await next(http);
            isRefused = http.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;
        }
        finally
        {
            if (!isRefused && !permit.IsFailed)
                permit.Return();
        }
    }

    /// <summary>Runs after authentication and authorization, for requests that passed both.</summary>
    public static Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<LimitedBeforeAuthentication>() is { ByHandler: false })
            Pass(http);
        return next(http);
    }

    /// <summary>Reports that a handler has authenticated the request.</summary>
    public static void Pass(HttpContext http)
    {
        if (http.Features.Get<Permit>() is not { } permit)
            return;
        permit.Return();
        // A socket's request lives as long as the socket.
        http.Features.Set<Permit>(null);
    }

    /// <summary>Reports that a handler could not authenticate the request, which it answers otherwise than with 401 or 403.</summary>
    public static void Fail(HttpContext http) => http.Features.Get<Permit>()?.Fail();

    private sealed class Permit(WindowLimit limit, string[] networks)
    {
        private bool _returned;

        public bool IsFailed { get; private set; }

        public void Fail() => IsFailed = true;

        public TimeSpan Take() => limit.Take(networks);

        public void Return()
        {
            if (_returned)
                return;
            _returned = true;
            limit.Return(networks);
        }
    }
}
