using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Client;

/// <summary>Options of <see cref="ServiceFeed"/>.</summary>
public sealed class ServiceFeedOptions
{
    /// <summary>The server's address, including its path if it has one. Required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Returns a token of the issuer that the server trusts for this service. Called for each connection; it may return a cached token that is still valid.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>Presented to the server in the TLS handshake; needs its private key. The app disposes it.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Timeout of <see cref="AccessToken"/>, and again of each attempt to connect.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often to send the server a WebSocket ping. .NET 8 sends unsolicited pongs instead.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the server may take to answer a ping before the connection counts as dead. No effect on .NET 8.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Called when the connection opens or is lost, on a thread-pool thread. It blocks the reader, so return soon.</summary>
    public Action<ServiceFeedState>? StateChanged { get; set; }

    /// <summary>Configures each WebSocket before it connects: proxy, validation of the server's certificate, headers.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>Allows http to other machines. Local trial only: tokens travel in the clear.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>The clock and the timers, except those of the pings.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
