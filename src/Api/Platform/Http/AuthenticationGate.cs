using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Http;

/// <summary>Marks an endpoint whose requests are limited before they are authenticated.</summary>
internal sealed class LimitedBeforeAuthentication;

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
        // A failure that is not the client's, such as a store that is away.
        var isRefused = false;
        try
        {
            await next(http);
            isRefused = http.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;
        }
        finally
        {
            if (!isRefused)
                permit.Return();
        }
    }

    /// <summary>Runs after authentication and authorization, for requests that passed both.</summary>
    public static Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Permit>() is { } permit)
        {
            permit.Return();
            // A socket's request lives as long as the socket.
            http.Features.Set<Permit>(null);
        }

        return next(http);
    }

    private sealed class Permit(WindowLimit limit, string[] networks)
    {
        private bool _returned;

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
