using System.Text.Json;
using IdToken.Api.Sessions;
using Microsoft.Net.Http.Headers;

namespace IdToken.Api.Live.Upstream;

/// <summary>The body of the event <c>connect</c>: all that the client's request says, but for what would let the handler be the client.</summary>
internal static class ConnectBody
{
    private static readonly string[] SecretParameters = ["access_token", "token"];
    private static readonly string[] SecretHeaders = [HeaderNames.Authorization, HeaderNames.ProxyAuthorization];

    /// <param name="http">The client's request.</param>
    /// <param name="userId">As whom it was authenticated.</param>
    /// <param name="secret">What it was authenticated by, which a proxy may have copied into a header.</param>
    public static byte[] Of(HttpContext http, string userId, string? secret) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["claims"] = new Dictionary<string, string[]> { ["sub"] = [userId] },
        ["query"] = http.Request.Query
            .Where(parameter => !SecretParameters.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToArray()),
        ["headers"] = Headers(http, secret),
        ["subprotocols"] = Offered(http),
        ["clientCertificates"] = Certificates(http),
    });

    /// <summary>The subprotocols that the client offered; one that carries a wsToken is none.</summary>
    public static string[] Offered(HttpContext http) => [.. http.WebSockets.WebSocketRequestedProtocols.Where(protocol => !WsTokenSource.IsToken(protocol))];

    private static Dictionary<string, string?[]> Headers(HttpContext http, string? secret)
    {
        var headers = http.Request.Headers
            .Where(header => !SecretHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && !header.Key.Equals(HeaderNames.SecWebSocketProtocol, StringComparison.OrdinalIgnoreCase))
            .Where(header => string.IsNullOrEmpty(secret) || !header.Value.Any(line => line!.Contains(secret, StringComparison.Ordinal)))
            .ToDictionary(header => header.Key, header => header.Value.ToArray());
        if (Offered(http) is { Length: > 0 } offered)
            headers[HeaderNames.SecWebSocketProtocol] = offered;
        return headers;
    }

    private static object[] Certificates(HttpContext http) => http.Connection.ClientCertificate is { } certificate
        ? [new { thumbprint = certificate.GetCertHashString(), content = certificate.ExportCertificatePem().ReplaceLineEndings("\r\n") }]
        : [];
}
