using System.Net.WebSockets;

namespace IdToken.Client;

/// <summary>A validated copy of <see cref="IdTokenClientOptions"/>, taken when the client is created.</summary>
internal sealed record ClientSettings
{
    private ClientSettings(IdTokenClientOptions options, Uri baseAddress)
    {
        BaseAddress = baseAddress;
        Issuer = options.Issuer ?? options.BaseAddress!.AbsoluteUri.TrimEnd('/');
        ValidateToken = options.ValidateToken;
        ClockTolerance = options.ClockTolerance;
        ExpiryTolerance = options.ExpiryTolerance;
        RequestTimeout = options.RequestTimeout;
        Transport = options.Transport;
        ConfigureWebSocket = options.ConfigureWebSocket;
        Time = options.TimeProvider;
    }

    /// <summary>Ends with a slash, so that relative addresses keep its path.</summary>
    public Uri BaseAddress { get; }

    public string Issuer { get; }

    public bool ValidateToken { get; }

    public TimeSpan ClockTolerance { get; }

    public TimeSpan ExpiryTolerance { get; }

    public TimeSpan RequestTimeout { get; }

    public SessionTransport Transport { get; }

    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; }

    public TimeProvider Time { get; }

    /// <summary>Returns the address of a WebSocket below the server's.</summary>
    public Uri SocketAddress(string relative)
    {
        var address = new UriBuilder(new Uri(BaseAddress, relative));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return address.Uri;
    }

    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static ClientSettings From(IdTokenClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var address = ServerAddress.Checked(options.BaseAddress, options.AllowPlainHttp);
        if (options.RequestTimeout <= TimeSpan.Zero || options.ExpiryTolerance < TimeSpan.Zero || options.ClockTolerance < TimeSpan.Zero)
            throw new ArgumentException("RequestTimeout must be positive; ExpiryTolerance and ClockTolerance must not be negative.", nameof(options));
        if (options.Transport is null)
            throw new ArgumentException("Transport must not be null.", nameof(options));
        return new(options, address);
    }
}
