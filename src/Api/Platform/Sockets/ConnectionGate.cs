using System.Globalization;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Marks an endpoint whose WebSockets require a lease.</summary>
internal sealed class RequiresLease;

/// <summary>Acquires a lease for each WebSocket before anything else is checked, or rejects it. <see cref="AdmittedSockets"/> releases the lease when the request ends.</summary>
internal sealed class ConnectionGate(ConnectionLeases leases, LimitLog limits, ILogger<ConnectionGate> logger)
{
    // After a shutdown another instance can take the connection at once; a full one needs time.
    private static readonly TimeSpan RetryElsewhere = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryHere = TimeSpan.FromSeconds(5);

    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        // A proxy must not reuse a connection that is about to close.
        if (leases.IsDraining && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiresLease>() is null)
            return next(http);
        if (http.WebSockets.IsWebSocketRequest)
            return ServeAsync(http, next);
        // Negotiation comes before a connection, which would be rejected.
        return leases.IsDraining && HttpMethods.IsPost(http.Request.Method) ? RefuseAsync(http, Refusal.ShuttingDown) : next(http);
    }

    private Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        var result = leases.Acquire(ClientAddress.NetworksOf(http));
        if (result.Value is not { } lease)
            return RefuseAsync(http, result.Refusal!.Value);
        http.Features.Set(lease);
        return next(http);
    }

    private Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        Log.Refused(logger, refusal, ClientAddress.Of(http));
        if (refusal == Refusal.TooManyConnections)
            limits.Refused("connections", LimitLog.Client);
        else if (refusal == Refusal.ServerFull)
            limits.Refused("connections-total", "instance");
        var wait = refusal == Refusal.ShuttingDown ? RetryElsewhere : RetryHere;
        http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(refusal).ExecuteAsync(http);
    }
}
