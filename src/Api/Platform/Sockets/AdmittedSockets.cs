using Microsoft.AspNetCore.Http.Features;

namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Serves WebSockets outside the pipeline. The pipeline checks a request and admits it; when it has returned, this middleware runs what serves the socket. A socket waits
/// for minutes, and would keep the frames of all other middleware and the services of the request alive.
/// </summary>
internal sealed class AdmittedSockets(IServiceProvider services, ConnectionLeases leases)
{
    /// <summary>Leaves the request to <paramref name="serve"/>, which upgrades it once the pipeline has returned.</summary>
    public static void Admit(HttpContext http, RequestDelegate serve) => http.Features.Set(new Admission(serve));

    public Task HandleAsync(HttpContext http, RequestDelegate next) => http.WebSockets.IsWebSocketRequest ? ServeAsync(http, next) : next(http);

    private async Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (http.Features.Get<Admission>() is null)
                return;
            await ReleaseServicesAsync(http);
            await Take(http)(http);
        }
        finally
        {
            if (http.Features.Get<ConnectionLease>() is { } lease)
                leases.Release(lease);
        }
    }

    private async ValueTask ReleaseServicesAsync(HttpContext http)
    {
        if (http.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable scope)
            await scope.DisposeAsync();
        http.RequestServices = services;
    }

    // In a local of the caller it would live as long as the socket.
    private static RequestDelegate Take(HttpContext http)
    {
        var serve = http.Features.GetRequiredFeature<Admission>().Serve;
        http.Features.Set<Admission>(null);
        return serve;
    }

    private sealed record Admission(RequestDelegate Serve);
}
