namespace IdToken.Api.Live.Upstream;

/// <summary>Asks the configured handler whether a client may have the socket that it asks for. Whoever cannot be asked refuses.</summary>
internal sealed class UpstreamHandler(UpstreamOptions options, Delivery delivery, Outbox outbox, TimeProvider clock, ILogger<UpstreamHandler> logger)
{
    public const int MaximumConnects = 100;

    private int _connects;

    /// <param name="http">The client's request, not answered yet.</param>
    /// <param name="userId">As whom it was authenticated.</param>
    /// <param name="secret">What it was authenticated by; not told.</param>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async ValueTask<UpstreamDecision> AskAsync(HttpContext http, string userId, string? secret)
    {
        if (options.UrlTemplate is null)
            return default;
        var connection = new UpstreamConnection(options, delivery, outbox, clock, userId);
        if (!options.Sends(UpstreamEvent.Connect))
            return connection;
        try
        {
            if (Interlocked.Increment(ref _connects) > MaximumConnects)
                return UpstreamRefusal.TooMany;
            var answer = await connection.SendAsync(UpstreamEvent.Connect, UpstreamConnection.Json, ConnectBody.Of(http, userId, secret), http.RequestAborted);
            if (answer.IsSuccess && Admittance.Read(answer.Body, ConnectBody.Offered(http)) is { } admittance)
                return connection.Admit(admittance);
            Log.Refused(logger, userId, answer.Status);
            if (!answer.Admits)
                return UpstreamRefusal.Of(answer, options.ForwardRefusalText);
            // It let the client in, in words that cannot be used; it hears that there is no connection.
            connection.Dispose();
            return UpstreamRefusal.Failed;
        }
        finally
        {
            Interlocked.Decrement(ref _connects);
        }
    }
}
