using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using IdToken.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A server on a real port that does what a test says, which need not be right.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private int _connects;

    private FakeServer(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            if (certificate is not null)
                endpoint.UseHttps(certificate, https => (https.ClientCertificateMode, https.ClientCertificateValidation) = (ClientCertificateMode.AllowCertificate, (_, _, _) => true));
        }));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapPost("/{**path}", (HttpContext http) => (Post ?? InitiateAsync)(http));
        _app.MapGet("/.well-known/openid-configuration", (HttpContext http) => (Discovery ?? TellDiscoveryAsync)(http));
        _app.MapGet("/.well-known/jwks.json", (HttpContext http) => (KeySet ?? TellKeysAsync)(http));
        _app.MapGet("/hubs/session", HubAsync);
        Feed = new FakeFeed(_stopping.Token);
        _app.MapGet("/ws", Feed.HandleAsync);
    }

    public string Issuer { get; private set; } = "";

    public Uri Url => new(Issuer);

    /// <summary>What the session's token is made of.</summary>
    public TokenForge Tokens { get; private set; } = null!;

    public InitiateResponse Session { get; } =
        new("sess_9f2cXq7pT1yV0bKd3RmZaw", "482917", "k1.3q2-7w", "a1b2c3d4e5f67890", DateTimeOffset.UtcNow.AddSeconds(60));

    public SignInRequest SignIn { get; } = new() { TokenId = "tok_1", ServiceId = "demo", Nonce = "n-0S6_WzA2Mj" };

    /// <summary>Answers in the server's place, here and in the next two.</summary>
    public RequestDelegate? Post { get; set; }

    public RequestDelegate? Discovery { get; set; }

    public RequestDelegate? KeySet { get; set; }

    /// <summary>Answers instead of accepting the connection; null accepts.</summary>
    public RequestDelegate? Connecting { get; set; }

    public string Handshake { get; set; } = "{}";

    /// <summary>What a connection brings.</summary>
    public Func<FakeHub, Task> Hub { get; set; } = _ => Task.CompletedTask;

    /// <summary>The feed of a service.</summary>
    public FakeFeed Feed { get; }

    /// <summary>How many tries to connect to the hub there were.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>The last try to connect.</summary>
    public (string Address, string Authorization) LastConnect { get; private set; }

    /// <param name="certificate">Speaks TLS with it, and asks for the client's.</param>
    public static async Task<FakeServer> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new FakeServer(certificate);
        await server._app.StartAsync();
        server.Issuer = server._app.Urls.First();
        server.Tokens = new TokenForge(server.Issuer, server.Session, server.SignIn);
        return server;
    }

    public IdTokenClient NewClient(TimeProvider? clock = null, Action<IdTokenClientOptions>? configure = null, ILoggerFactory? log = null)
    {
        var options = new IdTokenClientOptions { BaseAddress = Url, TimeProvider = clock ?? TimeProvider.System };
        configure?.Invoke(options);
        return new(new HttpClient(), options, log);
    }

    /// <summary>A started session.</summary>
    public Task<SignInSession> SignInAsync(TimeProvider? clock = null, Action<IdTokenClientOptions>? configure = null) =>
        NewClient(clock, configure).SignInAsync(SignIn, Deadline.Token).SoonAsync();

    /// <summary>Somebody who reads the feed.</summary>
    public FeedReader Read(string? after = null, TimeProvider? clock = null, Action<ServiceFeedOptions>? configure = null, ILoggerFactory? log = null)
    {
        var options = new ServiceFeedOptions { BaseAddress = Url, AccessToken = _ => ValueTask.FromResult("t-1"), TimeProvider = clock ?? TimeProvider.System };
        configure?.Invoke(options);
        return new(new ServiceFeed(options, log), after);
    }

    public static Task JsonAsync(HttpContext http, string json) => AnswerAsync(http, 200, "application/json; charset=utf-8", json);

    public static Task AnswerAsync(HttpContext http, int status, string type, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }

    public async Task AcceptAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var hub = new FakeHub(socket, this, _stopping.Token);
        await hub.ShakeHandsAsync(Handshake);
        await Hub(hub);
        await hub.UntilClosedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        Tokens.Dispose();
        _stopping.Dispose();
    }

    private Task InitiateAsync(HttpContext http) => JsonAsync(http, JsonSerializer.Serialize(Session, ContractsJsonContext.Default.InitiateResponse));

    private Task TellDiscoveryAsync(HttpContext http) => JsonAsync(http, $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/.well-known/jwks.json"}""");

    private Task TellKeysAsync(HttpContext http) => JsonAsync(http, Tokens.KeySet);

    private async Task HubAsync(HttpContext http)
    {
        Interlocked.Increment(ref _connects);
        LastConnect = (http.Request.QueryString.ToString(), http.Request.Headers.Authorization.ToString());
        if (Connecting is { } answer)
        {
            await answer(http);
            return;
        }

        await AcceptAsync(http);
    }
}
