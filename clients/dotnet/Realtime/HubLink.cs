using System.Collections.Frozen;
using System.Text.Json;
using IdToken.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Client.Realtime;

/// <summary>One connection to the session hub, from the first byte to the last event. When to connect again is not decided here.</summary>
internal sealed class HubLink(ClientSettings settings)
{
    private static readonly FrozenSet<string> Events = typeof(ISessionClient).GetMethods().Select(m => m.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <returns>Why the connection ended, where that is known.</returns>
    /// <exception cref="IdTokenException">Connecting again would be no use: the server refuses, or what it sends cannot be used.</exception>
    public async Task<Exception?> RunAsync(InitiateResponse session, ISessionClient client, Action connected, CancellationToken cancellationToken)
    {
        var protocol = new SessionProtocol(Events);
        var hub = new HubConnection(
            new SocketConnectionFactory(settings, session.WsToken), protocol, new UriEndPoint(Address(session)), NoServices.Instance, NullLoggerFactory.Instance);
        await using (hub.ConfigureAwait(false))
        {
            var events = new HubEvents(hub, protocol, client);
            await StartAsync(hub, cancellationToken).ConfigureAwait(false);
            connected();
            var cause = await events.RunAsync(cancellationToken).ConfigureAwait(false);
            return protocol.Fault is { } fault ? throw Unexpected(fault) : cause;
        }
    }

    private async Task StartAsync(HubConnection hub, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await hub.StartAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or HubException)
        {
            throw Unexpected(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The server did not answer in time.", e);
        }
    }

    private Uri Address(InitiateResponse session)
    {
        var address = new UriBuilder(new Uri(settings.BaseAddress, "hubs/session")) { Query = "sessionId=" + Uri.EscapeDataString(session.SessionId) };
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return address.Uri;
    }

    private static IdTokenException Unexpected(Exception cause) =>
        new(IdTokenErrorCodes.UnexpectedResponse, "The real-time connection brought something that is not of this protocol.", cause);

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
