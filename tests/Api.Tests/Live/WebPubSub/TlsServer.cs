using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdToken.Api.Hosting;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>A server with an http and an https endpoint that accepts any client certificate.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _thumbprint;

    private TlsServer(WebApplication app, string thumbprint)
    {
        _app = app;
        _thumbprint = thumbprint;
    }

    private string Authority => new Uri(_app.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal))).Authority;

    public static async Task<TlsServer> StartAsync(string store, params string[] settings)
    {
        var own = Certificate("localhost");
        var app = IdTokenServer.Build(["--environment=Development", $"--ConnectionStrings:Redis={store}", .. settings.Select(s => "--" + s)], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = own;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            })));
        });
        await IdTokenServer.PrepareAsync(app);
        await app.StartAsync();
        return new(app, own.Thumbprint);
    }

    public static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Some platforms cannot use a key that exists only in memory for TLS.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Opens the socket of a session, which any server with the same store may have initiated.</summary>
    public async Task<ClientWebSocket> ConnectAsync(InitiateResponse session, X509Certificate2? certificate)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == _thumbprint;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("idtoken.v1");
        if (certificate is not null)
            socket.Options.ClientCertificates.Add(certificate);
        try
        {
            await socket.ConnectAsync(new Uri($"wss://{Authority}/ws/session/{session.SessionId}?token={session.WsToken}"), Deadline.Token());
            return socket;
        }
        catch (WebSocketException e)
        {
            using (socket)
                throw new RefusedUpgradeException((int)socket.HttpStatusCode, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
