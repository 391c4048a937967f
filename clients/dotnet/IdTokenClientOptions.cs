using System.Net.WebSockets;

namespace IdToken.Client;

/// <summary>Options of <see cref="IdTokenClient"/>.</summary>
public sealed class IdTokenClientOptions
{
    /// <summary>The server's address, including its path if it has one. Required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The exact <c>iss</c> of the server's tokens, and the base of its discovery document. Default: <see cref="BaseAddress"/> without a trailing slash.</summary>
    public string? Issuer { get; set; }

    /// <summary>How sessions connect. Default: the raw WebSocket. The package IdToken.Client.SignalR adds <c>UseSignalR()</c>.</summary>
    public SessionTransport Transport { get; set; } = SessionTransport.WebSocket;

    /// <summary>
    /// Whether to validate the token of an approved sign-in with the issuer's published keys. False leaves <see cref="SignInResult.Claims"/> empty; for apps that pass the token on
    /// without reading it.
    /// </summary>
    public bool ValidateToken { get; set; } = true;

    /// <summary>Allows http to other machines. Local trial only: a session's secrets travel in the clear.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How far the clocks of server and client may differ when a token's times are checked.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after a session's end to wait for the server to report it.</summary>
    public TimeSpan ExpiryTolerance { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Timeout of one request, and of one attempt to connect.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Configures each WebSocket before it connects: proxy, certificates, headers.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>The clock and the timers.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
