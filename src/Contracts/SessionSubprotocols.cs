namespace IdToken.Contracts;

/// <summary>WebSocket subprotocols of the raw session socket (protocol, section 4).</summary>
public static class SessionSubprotocols
{
    /// <summary>The protocol itself; the one that the server selects.</summary>
    public const string V1 = "idtoken.v1";

    /// <summary>Precedes a wsToken that a client offers as a subprotocol, so that it does not stand in a URL. Never selected.</summary>
    public const string TokenPrefix = "idtoken.token.";
}
