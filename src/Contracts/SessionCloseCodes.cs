namespace IdToken.Contracts;

/// <summary>WebSocket close codes of the raw session socket (protocol, section 4; RFC 6455, section 7.4).</summary>
public static class SessionCloseCodes
{
    /// <summary>The session was resolved or has expired.</summary>
    public const int Resolved = 1000;

    /// <summary>The server shuts down; reconnect.</summary>
    public const int GoingAway = 1001;

    /// <summary>The client sent a binary message.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>The client sent a message over 4 KiB.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>Internal error; reconnect.</summary>
    public const int InternalError = 1011;

    /// <summary>The wsToken is missing or wrong. Final.</summary>
    public const int InvalidToken = 4001;

    /// <summary>The session does not exist, or no longer exists. Final.</summary>
    public const int SessionNotFound = 4004;

    /// <summary>A newer connection took over. Final.</summary>
    public const int Replaced = 4009;
}
