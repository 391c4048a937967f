using System.Globalization;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Marks an endpoint whose WebSockets take a seat.</summary>
internal sealed class TakesSeat;

/// <summary>Gives each WebSocket its seat before anything is asked about it, or turns it away; takes the seat back however it ends.</summary>
internal sealed class ConnectionGate(Seats seats, ILogger<ConnectionGate> logger)
{
    // Another instance is there at once; a seat here is not.
    private static readonly TimeSpan RetryElsewhere = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryHere = TimeSpan.FromSeconds(5);

    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        // A proxy must not send its next request on a connection that is about to be closed.
        if (seats.AreClosed && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        if (http.GetEndpoint()?.Metadata.GetMetadata<TakesSeat>() is null)
            return next(http);
        if (http.WebSockets.IsWebSocketRequest)
            return SeatAsync(http, next);
        // A negotiation prepares a connection.
        return seats.AreClosed && HttpMethods.IsPost(http.Request.Method) ? RefuseAsync(http, Refusal.ShuttingDown) : next(http);
    }

    private async Task SeatAsync(HttpContext http, RequestDelegate next)
    {
        var result = seats.Take(ClientAddress.Of(http));
        if (result.Value is not { } seat)
        {
            await RefuseAsync(http, result.Refusal!.Value);
            return;
        }

        try
        {
            http.Features.Set(seat);
            await next(http);
        }
        finally
        {
            seats.GiveBack(seat);
        }
    }

    private Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        Log.Refused(logger, refusal, ClientAddress.Of(http));
        var wait = refusal == Refusal.ShuttingDown ? RetryElsewhere : RetryHere;
        http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(refusal).ExecuteAsync(http);
    }
}
