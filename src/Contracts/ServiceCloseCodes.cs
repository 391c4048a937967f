namespace IdToken.Contracts;

/// <summary>WebSocket close codes of a service's socket (protocol, section 6; RFC 6455, section 7.4).</summary>
public static class ServiceCloseCodes
{
    /// <summary>Answers a client's close.</summary>
    public const int NormalClosure = 1000;

    /// <summary>The server shuts down; resume on another instance.</summary>
    public const int GoingAway = 1001;

    /// <summary>The client sent a binary message.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>Not admitted, or no longer: the token has expired, the certificate was removed, or the client reads too slowly.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>The client sent a message over 4 KiB.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>Internal error; resume.</summary>
    public const int InternalError = 1011;

    /// <summary>The same as 1008, if the server is configured to use this code.</summary>
    public const int Unauthorized = 4401;
}
