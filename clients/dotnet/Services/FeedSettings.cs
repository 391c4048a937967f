using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using IdToken.Client.Realtime;

namespace IdToken.Client.Services;

/// <summary>A validated copy of <see cref="ServiceFeedOptions"/>, taken when the feed is created.</summary>
internal sealed record FeedSettings
{
    private readonly Uri _address;
    private readonly X509Certificate2? _clientCertificate;
    private readonly TimeSpan _pingInterval;
    private readonly TimeSpan _pingTimeout;
    private readonly Action<ClientWebSocketOptions>? _configureWebSocket;

    private FeedSettings(ServiceFeedOptions options)
    {
        var address = new UriBuilder(new Uri(ServerAddress.Checked(options.BaseAddress, options.AllowPlainHttp), "ws"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        _address = address.Uri;
        _clientCertificate = options.ClientCertificate;
        _pingInterval = options.PingInterval;
        _pingTimeout = options.PingTimeout;
        _configureWebSocket = options.ConfigureWebSocket;
        AccessToken = options.AccessToken;
        ConnectTimeout = options.ConnectTimeout;
        StateChanged = options.StateChanged;
        Time = options.TimeProvider;
    }

    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; }

    public TimeSpan ConnectTimeout { get; }

    public Action<ServiceFeedState>? StateChanged { get; }

    public TimeProvider Time { get; }

    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static FeedSettings From(ServiceFeedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ConnectTimeout <= TimeSpan.Zero || options.PingInterval <= TimeSpan.Zero || options.PingTimeout <= TimeSpan.Zero)
            throw new ArgumentException("ConnectTimeout, PingInterval and PingTimeout must be positive.", nameof(options));
        if (options.ClientCertificate is { HasPrivateKey: false })
            throw new ArgumentException($"{nameof(options.ClientCertificate)} has no private key.", nameof(options));
        return new(options);
    }

    public Uri Address(long? after) => after is { } position ? new(_address, "?after=" + FeedPosition.Text(position)) : _address;

    public void SetUp(ClientWebSocketOptions socket, string? token)
    {
        socket.SetPings(_pingInterval, _pingTimeout);
        socket.CollectHttpResponseDetails = true;
        if (_clientCertificate is not null)
            socket.ClientCertificates.Add(_clientCertificate);
        _configureWebSocket?.Invoke(socket);
        if (token is not null)
            socket.SetRequestHeader("Authorization", $"Bearer {token}");
    }
}
