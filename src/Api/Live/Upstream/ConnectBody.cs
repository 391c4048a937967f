using System.Text.Json;
using IdToken.Api.Sessions;
using Microsoft.Net.Http.Headers;

namespace IdToken.Api.Live.Upstream;

/// <summary>
/// The body of <c>connect</c>: the client's query, headers, subprotocols and certificate, without the secrets that would let the handler impersonate
/// the client.
/// </summary>
internal static class ConnectBody
{
    private static readonly string[] SecretParameters = ["access_token", "token"];
    private static readonly string[] SecretHeaders = [HeaderNames.Authorization, HeaderNames.ProxyAuthorization];

    /// <param name="http">The client's request.</param>
    /// <param name="userId">The authenticated session or service id.</param>
    /// <param name="secret">The token that authenticated the client; headers that contain it are left out, because a proxy may have copied it there.</param>
    public static byte[] Of(HttpContext http, string userId, string? secret) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["claims"] = new Dictionary<string, string[]> { ["sub"] = [userId] },
        ["query"] = http.Request.Query
            .Where(parameter => !SecretParameters.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToArray()),
        ["headers"] = Headers(http, secret),
        ["subprotocols"] = OfferedSubprotocols(http),
        ["clientCertificates"] = Certificates(http),
    });

    /// <summary>The subprotocols that the client offered, without the one that carries its wsToken.</summary>
    public static string[] OfferedSubprotocols(HttpContext http) =>
        [.. http.WebSockets.WebSocketRequestedProtocols.Where(protocol => !WsTokenSource.IsToken(protocol))];

    private static Dictionary<string, string?[]> Headers(HttpContext http, string? secret)
    {
        var headers = http.Request.Headers
            .Where(header => !SecretHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && !header.Key.Equals(HeaderNames.SecWebSocketProtocol, StringComparison.OrdinalIgnoreCase))
            .Where(header => string.IsNullOrEmpty(secret) || !header.Value.Any(line => line!.Contains(secret, StringComparison.Ordinal)))
            .ToDictionary(header => header.Key, header => header.Value.ToArray());
        if (OfferedSubprotocols(http) is { Length: > 0 } offered)
            headers[HeaderNames.SecWebSocketProtocol] = offered;
        return headers;
    }

    private static object[] Certificates(HttpContext http) => http.Connection.ClientCertificate is { } certificate
        ? [new { thumbprint = certificate.GetCertHashString(), content = certificate.ExportCertificatePem().ReplaceLineEndings("\r\n") }]
        : [];
}
