using IdToken.Api.Platform.Http;

namespace IdToken.Api.Live.Upstream;

/// <summary>Asks the configured handler whether a client may open its socket. Clients are rejected while the handler cannot be reached.</summary>
internal sealed class UpstreamHandler(
    UpstreamOptions options, EventDelivery delivery, EventQueue events, ConnectLimiter limiter, TimeProvider clock, ILogger<UpstreamHandler> logger)
{
    /// <summary>Sends <c>connect</c> and returns the handler's decision.</summary>
    /// <param name="http">The client's upgrade request, before the response has started.</param>
    /// <param name="userId">The authenticated session or service id.</param>
    /// <param name="secret">The token that authenticated the client; it is never sent to the handler.</param>
    /// <exception cref="OperationCanceledException">The client closed its connection.</exception>
    public async ValueTask<UpstreamDecision> RequestConnectAsync(HttpContext http, string userId, string? secret)
    {
        if (options.UrlTemplate is null)
            return default;
        var connection = new UpstreamConnection(options, delivery, events, clock, userId);
        if (!options.Sends(UpstreamEvent.Connect))
            return connection;
        var address = ClientAddress.Of(http);
        using var lease = limiter.TryAcquire(userId, address);
        if (lease is not null)
            return await RequestConnectAsync(connection, http, userId, secret);
        Log.TooMany(logger, userId, address);
        return UpstreamRefusal.TooMany;
    }

    private async Task<UpstreamDecision> RequestConnectAsync(UpstreamConnection connection, HttpContext http, string userId, string? secret)
    {
        var response = await connection.SendAsync(UpstreamEvent.Connect, UpstreamConnection.Json, ConnectBody.Of(http, userId, secret), http.RequestAborted);
        if (response.IsSuccess && UpstreamConnectResponse.Parse(response.Body, ConnectBody.OfferedSubprotocols(http)) is { } accepted)
            return connection.Accept(accepted);
        Log.Rejected(logger, userId, response.Status);
        if (!response.IsSuccessStatus)
            return UpstreamRefusal.Of(response, options.ForwardRefusalText);
        // The handler accepted the client, but its response cannot be used: report that the connection is gone.
        connection.Dispose();
        return UpstreamRefusal.Failed;
    }
}
