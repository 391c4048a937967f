using System.Net.WebSockets;

namespace IdToken.Client;

/// <summary>What a client must know about its server, and how patient it is.</summary>
public sealed class IdTokenClientOptions
{
    /// <summary>Where the server is, with its path if it has one. Required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The exact <c>iss</c> of its tokens and the base of its discovery document; default: <see cref="BaseAddress"/> without a trailing slash.</summary>
    public string? Issuer { get; set; }

    /// <summary>Validate the token of an approved sign-in by the issuer's published keys. False leaves <see cref="SignInResult.Claims"/> empty: for apps that hand the token on and never read it.</summary>
    public bool ValidateToken { get; set; } = true;

    /// <summary>Permit http to a host other than this machine. Local trial only: a session's secrets travel in the clear.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How far the clocks of server and client may differ when a token's times are checked.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after a session's end the client waits for the server to say so.</summary>
    public TimeSpan ExpiryTolerance { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one request, or one try to connect, may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Sets up the WebSocket: a proxy, a certificate, a header.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>The clock and the timers.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
