using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Client.Realtime;

/// <summary>The raw WebSocket (protocol, section 4).</summary>
internal sealed class RawTransport() : SessionTransport("websocket")
{
    internal override async Task<Exception?> RunAsync(SessionConnection connection, ISessionClient client, Action connected, CancellationToken cancellationToken)
    {
        var address = connection.Address("ws/session/" + Uri.EscapeDataString(connection.Session.SessionId));
        using var socket = await connection.InTimeAsync(token => connection.OpenAsync(address, token), cancellationToken).ConfigureAwait(false);
        connected();
        var messages = new TextSocket(socket);
        try
        {
            return await messages.RunAsync(new RawEvents(messages, client, connection.Settings.Time).RunAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw SessionConnection.Unexpected(e);
        }
    }
}
