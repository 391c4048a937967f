using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>/webpubsub/{hub}: the event handler of an Azure Web PubSub (CloudEvents over HTTP).</summary>
internal sealed class EventEndpoint(WebPubSubOptions options, ConnectAuthorizer authorizer, ILogger<EventEndpoint> logger)
{
    public const int MaximumBodyBytes = 1024 * 1024;

    private static readonly string[] SystemTypes = ["application/json"];
    private static readonly string[] MessageTypes = ["application/json", "text/plain", "application/octet-stream"];

    /// <summary>Answers webhook validation (CloudEvents abuse protection), which precedes the first event.</summary>
    public IResult Validate(HttpContext http, string hub)
    {
        http.Response.Headers.Allow = "POST";
        return RefusalOf(http, hub) ?? TypedResults.Ok();
    }

    /// <summary>Handles one event.</summary>
    public async Task<IResult> HandleAsync(HttpContext http, string hub)
    {
        if (RefusalOf(http, hub) is { } refusal)
            return refusal;
        if (!IsSigned(http.Request.Headers))
            return Problems.Of(StatusCodes.Status401Unauthorized, "invalid_signature", "The event is not signed with one of the access keys.");
        if (EventKinds.Of(http.Request.Headers, options.Hub!) is not { } kind)
            return Problems.Of(StatusCodes.Status400BadRequest, Problems.InvalidRequest, "The event's headers are incomplete or contradict each other.");
        if (!IsOneOf(http.Request.ContentType, kind == EventKind.Message ? MessageTypes : SystemTypes))
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (kind == EventKind.Connect)
            return await ConnectAsync(http);
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        return TypedResults.NoContent();
    }

    private async Task<IResult> ConnectAsync(HttpContext http)
    {
        if (await ConnectEvent.ReadAsync(http.Request.Body, http.RequestAborted) is not { } connect)
            return Problems.Of(StatusCodes.Status400BadRequest, Problems.InvalidRequest, "The event's body is not a JSON object.");
        var decision = await authorizer.AuthorizeAsync(connect);
        if (decision.Value is { } response)
            Log.Accepted(logger, response.UserId);
        else
            Log.Rejected(logger, decision.Refusal!.Value);
        return decision.ToHttp();
    }

    private IResult? RefusalOf(HttpContext http, string hub)
    {
        if (!hub.Equals(options.Hub, StringComparison.OrdinalIgnoreCase))
            return TypedResults.NotFound();
        var origin = EventKinds.One(http.Request.Headers, "WebHook-Request-Origin");
        var any = options.AllowedOrigins.Count == 0;
        if (!any && !options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return Problems.Of(StatusCodes.Status403Forbidden, "origin_not_allowed", "Events from this origin are not accepted.");
        http.Response.Headers["WebHook-Allowed-Origin"] = any ? "*" : origin;
        return null;
    }

    private bool IsSigned(IHeaderDictionary headers) => options.AccessKeys.Count == 0
        ? options.AllowUnsigned
        : EventKinds.One(headers, "ce-connectionId") is { } connectionId && Signature.Verify(options.AccessKeys, connectionId, headers["ce-signature"]);

    private static bool IsOneOf(string? contentType, string[] types) =>
        types.Contains(contentType?.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);
}
