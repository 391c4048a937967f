namespace IdToken.Contracts;

/// <summary>WebSocket subprotocols of the raw session socket (protocol, section 4).</summary>
public static class SessionSubprotocols
{
    /// <summary>The protocol itself, which the server selects.</summary>
    public const string V1 = "idtoken.v1";

    /// <summary>Prefix of a wsToken that a client offers as a subprotocol, which keeps it out of URLs. The server never selects it.</summary>
    public const string TokenPrefix = "idtoken.token.";
}
