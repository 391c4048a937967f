using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace IdToken.Client.Realtime;

/// <summary>Opens the WebSocket of a session: without negotiation, so that any instance will do, and with the token in a header, so that no log has it.</summary>
internal sealed class SocketConnectionFactory(ClientSettings settings, string wsToken) : IConnectionFactory
{
    /// <exception cref="IdTokenException">The server refuses, and will again.</exception>
    /// <exception cref="WebSocketException">It did not work this time.</exception>
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        try
        {
            // Finds a half-open connection within 25 s.
            socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
            socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
            socket.Options.CollectHttpResponseDetails = true;
            settings.ConfigureWebSocket?.Invoke(socket.Options);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {wsToken}");
            await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, cancellationToken).ConfigureAwait(false);
            return new SocketTransport(socket);
        }
        catch (Exception e)
        {
            var refusal = e is WebSocketException ? Refusal(socket.HttpStatusCode, e) : null;
            socket.Dispose();
            if (refusal is not null)
                throw refusal;
            throw;
        }
    }

    private static IdTokenException? Refusal(HttpStatusCode status, Exception cause)
    {
        (string Code, string Message)? refusal = status switch
        {
            HttpStatusCode.Unauthorized => (IdTokenErrorCodes.InvalidWsToken, "The server does not accept the session's token."),
            HttpStatusCode.Forbidden => (IdTokenErrorCodes.OriginNotAllowed, "The server does not let this origin have the session."),
            HttpStatusCode.NotFound => (IdTokenErrorCodes.SessionNotFound, "There is no such session any more."),
            HttpStatusCode.BadRequest => (IdTokenErrorCodes.UnexpectedResponse, "The server does not understand the connection."),
            _ => null,
        };
        return refusal is { } r ? new(r.Code, r.Message, cause) { Status = status } : null;
    }
}
