using System.Collections.Frozen;
using System.Text.Json;
using IdToken.Client.Realtime;
using IdToken.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Client.SignalR;

/// <summary>The session hub (protocol, section 5), by SignalR's own client.</summary>
internal sealed class HubTransport() : SessionTransport("signalr")
{
    private static readonly FrozenSet<string> Events = typeof(ISessionClient).GetMethods().Select(m => m.Name).ToFrozenSet(StringComparer.Ordinal);

    internal override async Task<Exception?> RunAsync(SessionConnection connection, ISessionClient client, Action connected, CancellationToken cancellationToken)
    {
        var protocol = new SessionProtocol(Events);
        var address = connection.Address("hubs/session?sessionId=" + Uri.EscapeDataString(connection.Session.SessionId));
        var hub = new HubConnection(
            new SocketConnectionFactory(connection), protocol, new UriEndPoint(address), NoServices.Instance, NullLoggerFactory.Instance);
        await using (hub.ConfigureAwait(false))
        {
            var events = new HubEvents(hub, protocol, client);
            await connection.InTimeAsync(token => StartAsync(hub, token), cancellationToken).ConfigureAwait(false);
            connected();
            var cause = await events.RunAsync(cancellationToken).ConfigureAwait(false);
            return protocol.Fault is { } fault ? throw SessionConnection.Unexpected(fault) : cause;
        }
    }

    private static async Task<bool> StartAsync(HubConnection hub, CancellationToken cancellationToken)
    {
        try
        {
            await hub.StartAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or HubException)
        {
            throw SessionConnection.Unexpected(e);
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
