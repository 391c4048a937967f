using IdToken.Client.Realtime;
using IdToken.Contracts;

namespace IdToken.Client;

/// <summary>
/// How a session's events reach the client. The default is the raw WebSocket; the package IdToken.Client.SignalR adds the hub. A session behaves the same over both.
/// </summary>
public abstract class SessionTransport
{
    internal SessionTransport(string name) => Name = name;

    /// <summary>The raw WebSocket (protocol, section 4). It needs nothing but .NET itself.</summary>
    public static SessionTransport WebSocket { get; } = new RawTransport();

    /// <summary>The transport's name in metrics: "websocket" or "signalr".</summary>
    public string Name { get; }

    /// <summary>Runs one connection from the first byte to the last event. When to reconnect is not decided here.</summary>
    /// <param name="connection">The session to connect to.</param>
    /// <param name="client">Receives the events, one after the other.</param>
    /// <param name="connected">Called once, before the first event.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <returns>Why the connection ended, if that is known.</returns>
    /// <exception cref="IdTokenException">Reconnecting would not help: the server refuses, or sends something that is not part of the protocol.</exception>
    internal abstract Task<Exception?> RunAsync(SessionConnection connection, ISessionClient client, Action connected, CancellationToken cancellationToken);
}
