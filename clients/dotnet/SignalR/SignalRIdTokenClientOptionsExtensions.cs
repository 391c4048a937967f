using IdToken.Client.SignalR;

namespace IdToken.Client;

/// <summary>Selects SignalR as the transport of sessions.</summary>
public static class SignalRIdTokenClientOptionsExtensions
{
    private static readonly HubTransport Transport = new();

    /// <summary>Follows sign-ins over the SignalR hub (protocol, section 5) instead of the raw WebSocket.</summary>
    /// <param name="options">The options to change.</param>
    /// <returns>The same options.</returns>
    public static IdTokenClientOptions UseSignalR(this IdTokenClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Transport = Transport;
        return options;
    }
}
