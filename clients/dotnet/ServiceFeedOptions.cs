using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Client;

/// <summary>Where a service's feed is, what the service shows to read it, and how patient the reader is.</summary>
public sealed class ServiceFeedOptions
{
    /// <summary>Where the server is, with its path if it has one. Required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Gives a token of the issuer that the server trusts for this service. Asked anew for each connection, so it may keep one as long as it is good.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>Shown to the server in the TLS handshake, with its private key. Stays the app's to dispose of.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>How long <see cref="AccessToken"/>, and then one try to connect, may take.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the server is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the server may take to give one; then the connection counts as dead.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Is told when the connection comes and goes. Runs on a thread of the pool and holds the reader up: return soon.</summary>
    public Action<ServiceFeedState>? StateChanged { get; set; }

    /// <summary>Sets up the WebSocket: a proxy, how the server's certificate is checked, a header.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>Permit http to a host other than this machine. Local trial only: tokens travel in the clear.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>The clock and the timers, but for those of the pings.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
