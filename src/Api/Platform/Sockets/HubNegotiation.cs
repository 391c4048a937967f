using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Answers SignalR's negotiations without keeping anything. The framework would make a connection for each, which takes memory until it times out; and the
/// WebSocket would have to reach the same instance. Here the id that a client brings from a negotiation is dropped, and its WebSocket is a new connection.
/// </summary>
internal static class HubNegotiation
{
    private const string Parameter = "id";

    private static readonly AvailableTransport[] Transports =
        [new() { Transport = nameof(HttpTransportType.WebSockets), TransferFormats = ["Text", "Binary"] }];

    public static TBuilder NegotiatesWithoutState<TBuilder>(this TBuilder hub)
        where TBuilder : IEndpointConventionBuilder
    {
        hub.Add(endpoint =>
        {
            var serve = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = endpoint.Metadata.OfType<NegotiateMetadata>().Any()
                ? http => HttpMethods.IsPost(http.Request.Method) ? AnswerAsync(http) : serve(http)
                : http => serve(WithoutId(http));
        });
        return hub;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        // Version 0 has no connectionToken; its clients connect with the connectionId.
        var isCurrent = int.TryParse(http.Request.Query["negotiateVersion"], out var version) && version > 0;
        var response = new NegotiationResponse { ConnectionId = id, AvailableTransports = Transports };
        if (isCurrent)
            (response.Version, response.ConnectionToken) = (1, id);
        var body = new ArrayBufferWriter<byte>();
        NegotiateProtocol.WriteResponse(response, body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static HttpContext WithoutId(HttpContext http)
    {
        // Not by Request.Query, which would write the tokens back into the URL.
        if (http.Request.Query.ContainsKey(Parameter))
            http.Features.Set<IQueryFeature>(new QueryFeature(new QueryCollection(http.Request.Query.Where(p => !IsId(p.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase))));
        return http;
    }

    private static bool IsId(string name) => name.Equals(Parameter, StringComparison.OrdinalIgnoreCase);
}
