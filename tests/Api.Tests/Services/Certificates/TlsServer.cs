using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>A server with an http and an https endpoint, whose services are configured in an appsettings.json that tests change.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("idtoken-tls-").FullName;
    private readonly X509Certificate2 _certificate = TestCertificate.Server();

    public TestServer Server { get; private set; } = null!;

    /// <summary>A service of its own, because tests share the store.</summary>
    public string ServiceId { get; } = $"shop-{Guid.NewGuid():N}";

    public LogRecorder Log => Server.Log;

    /// <summary>Starts a server with one service that lists these thumbprints.</summary>
    public static Task<TlsServer> StartAsync(string store, params string[] thumbprints) => StartAsync(store, null, thumbprints);

    public static async Task<TlsServer> StartAsync(string store, TestClock? clock, string[] thumbprints, params string[] settings)
    {
        var tls = new TlsServer();
        tls.List(thumbprints);
        var file = Path.Combine(tls._directory, "server.pfx");
        await File.WriteAllBytesAsync(file, tls._certificate.Export(X509ContentType.Pfx), TestContext.Current.CancellationToken);
        tls.Server = await TestServer.StartAsync(
            store, clock,
            [$"contentRoot={tls._directory}", "urls=http://127.0.0.1:0;https://127.0.0.1:0", $"Kestrel:Certificates:Default:Path={file}", .. settings]);
        return tls;
    }

    /// <summary>Saves the thumbprints that the service lists.</summary>
    public void List(params string[] thumbprints) =>
        Save(JsonSerializer.Serialize(new { IdToken = new { Services = new[] { new { Id = ServiceId, ClientCertificates = thumbprints } } } }));

    public void Save(string json)
    {
        // Replaces the file in one step, as editors do.
        var saved = Path.Combine(_directory, "appsettings.json");
        File.WriteAllText(saved + ".new", json);
        File.Move(saved + ".new", saved, overwrite: true);
    }

    /// <summary>Opens a service connection with this certificate and waits until it was accepted.</summary>
    public async Task<SocketProbe> OpenAsync(X509Certificate2? certificate, SslProtocols protocol = SslProtocols.None, Version? version = null, params X509Certificate2[] chain)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = Handshake(certificate, protocol, chain) }, disposeHandler: false);
        return await SocketProbe.OpenAsync(
            Server.TlsUrl + "/ws",
            options =>
            {
                options.HttpVersion = version ?? HttpVersion.Version11;
                options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            },
            http);
    }

    /// <summary>Returns the status that rejected the upgrade.</summary>
    public async Task<int> RefusalOfAsync(X509Certificate2? certificate, SslProtocols protocol = SslProtocols.None, Version? version = null, params X509Certificate2[] chain) =>
        (await Assert.ThrowsAsync<RefusedUpgradeException>(() => OpenAsync(certificate, protocol, version, chain))).Status;

    /// <summary>Returns whether an endpoint requests a certificate in the handshake.</summary>
    public async Task<bool> AsksAsync(string url, X509Certificate2 certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(url).Port, Deadline.Token());
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(Handshake(certificate, SslProtocols.None, []), Deadline.Token());
        return stream.IsMutuallyAuthenticated;
    }

    public SslClientAuthenticationOptions Handshake(X509Certificate2? certificate, SslProtocols protocol, X509Certificate2[] chain) => new()
    {
        TargetHost = "127.0.0.1",
        EnabledSslProtocols = protocol,
        RemoteCertificateValidationCallback = (_, server, _, _) => server!.GetCertHashString() == _certificate.Thumbprint,
        // Sends the certificate as is; the selection from a list would skip unsuitable ones.
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, [.. chain], offline: true),
    };

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
