using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using IdToken.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A server on a real port that does what a test says, right or wrong.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Cancellation> _cancellations = [];
    private readonly Transport _transport;
    private int _connects;

    private FakeServer(Transport transport, X509Certificate2? certificate)
    {
        _transport = transport;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            if (certificate is not null)
                endpoint.UseHttps(certificate, https => (https.ClientCertificateMode, https.ClientCertificateValidation) = (ClientCertificateMode.AllowCertificate, (_, _, _) => true));
        }));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapPost("/auth/cancel", (HttpContext http) => (Cancelling ?? RecordCancellationAsync)(http));
        _app.MapPost("/{**path}", (HttpContext http) => (Post ?? InitiateAsync)(http));
        _app.MapGet("/.well-known/openid-configuration", (HttpContext http) => (Discovery ?? SendDiscoveryAsync)(http));
        _app.MapGet("/.well-known/jwks.json", (HttpContext http) => (KeySet ?? SendKeysAsync)(http));
        _app.MapGet(transport == Transport.Hub ? "/hubs/session" : "/ws/session/{id}", ConnectAsync);
        Feed = new FakeFeed(_stopping.Token);
        _app.MapGet("/ws", Feed.HandleAsync);
        Devices = new FakeDeviceHub(_stopping.Token);
        _app.MapGet("/hubs/device", Devices.HandleAsync);
        _app.MapGet("/device/sessions", Devices.ListAsync);
    }

    public string Issuer { get; private set; } = "";

    public Uri Url => new(Issuer);

    /// <summary>Creates the session's token.</summary>
    public TokenForge Tokens { get; private set; } = null!;

    public InitiateResponse Session { get; } =
        new("sess_9f2cXq7pT1yV0bKd3RmZaw", "482917", "k1.3q2-7w", "a1b2c3d4e5f67890", DateTimeOffset.UtcNow.AddSeconds(60));

    public SignInRequest SignIn { get; } = new() { TokenId = "tok_1", ServiceId = "demo", Nonce = "n-0S6_WzA2Mj" };

    /// <summary>Responds to every POST but a cancellation; null initiates.</summary>
    public RequestDelegate? Post { get; set; }

    /// <summary>Responds to a cancellation; null records it and accepts.</summary>
    public RequestDelegate? Cancelling { get; set; }

    public RequestDelegate? Discovery { get; set; }

    public RequestDelegate? KeySet { get; set; }

    /// <summary>Responds instead of accepting the connection; null accepts.</summary>
    public RequestDelegate? Connecting { get; set; }

    public string Handshake { get; set; } = "{}";

    /// <summary>What the server does on each connection.</summary>
    public Func<FakeConnection, Task> OnConnection { get; set; } = _ => Task.CompletedTask;

    /// <summary>The feed of a service.</summary>
    public FakeFeed Feed { get; }

    /// <summary>The device channel.</summary>
    public FakeDeviceHub Devices { get; }

    /// <summary>How many attempts to connect to the session there were.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>The last attempt to connect.</summary>
    public (string Address, string Authorization) LastConnect { get; private set; }

    public IReadOnlyCollection<Cancellation> Cancellations => _cancellations;

    /// <param name="transport">The transport that sessions use.</param>
    /// <param name="certificate">Speaks TLS with it, and asks for the client's.</param>
    public static async Task<FakeServer> StartAsync(Transport transport = Transport.Raw, X509Certificate2? certificate = null)
    {
        var server = new FakeServer(transport, certificate);
        await server._app.StartAsync();
        server.Issuer = server._app.Urls.First();
        server.Tokens = new TokenForge(server.Issuer, server.Session, server.SignIn);
        return server;
    }

    public IdTokenClient NewClient(TimeProvider? clock = null, Action<IdTokenClientOptions>? configure = null, ILoggerFactory? log = null)
    {
        var options = new IdTokenClientOptions { BaseAddress = Url, TimeProvider = clock ?? TimeProvider.System };
        if (_transport == Transport.Hub)
            options.UseSignalR();
        configure?.Invoke(options);
        return new(new HttpClient(), options, log);
    }

    /// <summary>Starts a session.</summary>
    public Task<SignInSession> SignInAsync(TimeProvider? clock = null, Action<IdTokenClientOptions>? configure = null, ILoggerFactory? log = null) =>
        NewClient(clock, configure, log).SignInAsync(SignIn, Deadline.Token).SoonAsync();

    /// <summary>Starts to read the feed.</summary>
    public FeedReader Read(string? after = null, TimeProvider? clock = null, Action<ServiceFeedOptions>? configure = null, ILoggerFactory? log = null)
    {
        var options = new ServiceFeedOptions { BaseAddress = Url, AccessToken = _ => ValueTask.FromResult("t-1"), TimeProvider = clock ?? TimeProvider.System };
        configure?.Invoke(options);
        var (connected, changed) = (new TaskCompletionSource(), options.StateChanged);
        options.StateChanged = state =>
        {
            if (state.Connected)
                connected.TrySetResult();
            changed?.Invoke(state);
        };
        return new(new ServiceFeed(options, log), after) { Connected = connected.Task };
    }

    public static Task JsonAsync(HttpContext http, string json) => RespondAsync(http, 200, "application/json; charset=utf-8", json);

    public static Task RespondAsync(HttpContext http, int status, string type, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }

    public async Task AcceptAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var connection = NewConnection(socket);
        await connection.OpenAsync();
        await OnConnection(connection);
        await connection.UntilClosedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        Tokens.Dispose();
        _stopping.Dispose();
    }

    public async Task RecordCancellationAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        _cancellations.Enqueue(new(await reader.ReadToEndAsync(http.RequestAborted), http.Request.Headers.Authorization.ToString()));
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private FakeConnection NewConnection(WebSocket socket) =>
        _transport == Transport.Hub ? new FakeHubConnection(socket, this, _stopping.Token) : new FakeRawConnection(socket, this, _stopping.Token);

    private Task InitiateAsync(HttpContext http) => JsonAsync(http, JsonSerializer.Serialize(Session, ContractsJsonContext.Default.InitiateResponse));

    private Task SendDiscoveryAsync(HttpContext http) => JsonAsync(http, $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/.well-known/jwks.json"}""");

    private Task SendKeysAsync(HttpContext http) => JsonAsync(http, Tokens.KeySet);

    private async Task ConnectAsync(HttpContext http)
    {
        Interlocked.Increment(ref _connects);
        LastConnect = ($"{http.Request.Path}{http.Request.QueryString}", http.Request.Headers.Authorization.ToString());
        await (Connecting ?? AcceptAsync)(http);
    }
}
