using System.Net.WebSockets;

namespace IdToken.Client;

/// <summary><see cref="IdTokenClientOptions"/> as they were when the client was made, checked.</summary>
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
        ConfigureWebSocket = options.ConfigureWebSocket;
        Time = options.TimeProvider;
    }

    /// <summary>Ends in a slash, so that relative addresses keep its path.</summary>
    public Uri BaseAddress { get; }

    public string Issuer { get; }

    public bool ValidateToken { get; }

    public TimeSpan ClockTolerance { get; }

    public TimeSpan ExpiryTolerance { get; }

    public TimeSpan RequestTimeout { get; }

    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; }

    public TimeProvider Time { get; }

    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static ClientSettings From(IdTokenClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var address = ServerAddress.Checked(options.BaseAddress, options.AllowPlainHttp);
        if (options.RequestTimeout <= TimeSpan.Zero || options.ExpiryTolerance < TimeSpan.Zero || options.ClockTolerance < TimeSpan.Zero)
            throw new ArgumentException("A timeout must be positive, and a tolerance not negative.", nameof(options));
        return new(options, address);
    }
}
