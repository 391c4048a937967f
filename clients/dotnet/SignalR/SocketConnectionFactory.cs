using System.Net;
using IdToken.Client.Realtime;
using Microsoft.AspNetCore.Connections;

namespace IdToken.Client.SignalR;

/// <summary>Opens the WebSocket of a session without negotiation, so that any instance of the server will do.</summary>
internal sealed class SocketConnectionFactory(SessionConnection connection) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new SocketTransport(await connection.OpenAsync(((UriEndPoint)endpoint).Uri, cancellationToken).ConfigureAwait(false));
}
