namespace IdToken.Api.Platform.Http;

internal static class EndpointRefusals
{
    /// <summary>Documents the statuses of the refusals that an endpoint may answer with.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            endpoint.ProducesProblem(status);
        return endpoint;
    }
}
