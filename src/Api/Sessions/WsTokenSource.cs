using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>Where a client may put its wsToken: a header or subprotocol, which no log shows, or the query (protocol, sections 4 and 5).</summary>
internal static class WsTokenSource
{
    /// <summary>Returns whether a subprotocol carries a token.</summary>
    public static bool IsToken(string protocol) => protocol.StartsWith(SessionSubprotocols.TokenPrefix, StringComparison.OrdinalIgnoreCase);

    public static string? Read(HttpRequest request, string queryParameter)
    {
        if (BearerHeader.Read(request) is { } token)
            return token;
        var protocol = request.HttpContext.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(p => p.StartsWith(SessionSubprotocols.TokenPrefix, StringComparison.Ordinal));
        return protocol?[SessionSubprotocols.TokenPrefix.Length..] ?? request.Query[queryParameter];
    }
}
