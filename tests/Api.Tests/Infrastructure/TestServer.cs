using System.Net.Http.Json;
using IdToken.Api.Hosting;
using IdToken.Api.Platform.Store;
using IdToken.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>The whole server in this process, on a real port. Limits are off unless a test sets them.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, LogRecorder log)
    {
        _app = app;
        Log = log;
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        Url = Addresses.FirstOrDefault(a => a.StartsWith("http:", StringComparison.Ordinal)) ?? Addresses[0];
        Http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The addresses that it listens on, in the order of the configuration.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>The first address without TLS, if there is one.</summary>
    public string Url { get; }

    public string TlsUrl => Addresses.First(a => a.StartsWith("https:", StringComparison.Ordinal));

    public HttpClient Http { get; }

    public LogRecorder Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Allows Error lines; otherwise one fails the test.</summary>
    public bool ErrorsExpected { get; set; }

    public static Task<TestServer> StartAsync(string store, TestClock? clock = null, params string[] settings) =>
        StartAsync(store, clock is null ? _ => { } : services => Move(services, clock), settings);

    /// <summary>Starts a server on a machine whose clock is ahead of the store's, or behind.</summary>
    public static Task<TestServer> StartWithClockOffAsync(string store, TimeSpan ahead, params string[] settings) => StartWithClockOffAsync(store, () => ahead, settings);

    /// <summary>The same with a clock that the test moves.</summary>
    public static Task<TestServer> StartWithClockOffAsync(string store, Func<TimeSpan> ahead, params string[] settings) =>
        StartAsync(store, services => services.AddSingleton(new MachineClock(() => DateTimeOffset.UtcNow + ahead())), settings);

    /// <summary>Starts a server some of whose services are the test's own.</summary>
    public static Task<TestServer> StartWithAsync(string store, Action<IServiceCollection> configure, params string[] settings) => StartAsync(store, configure, settings);

    private static async Task<TestServer> StartAsync(string store, Action<IServiceCollection> configure, string[] settings)
    {
        var log = new LogRecorder();
        string[] defaults =
        [
            "--environment=Development", $"--IdToken:Store:Partitions={TestStore.Partitions}", "--urls=http://127.0.0.1:0", $"--ConnectionStrings:Redis={store}", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace",
            "--IdToken:RateLimits:InitiatePerMinute=0", "--IdToken:RateLimits:VerifyPerMinute=0", "--IdToken:RateLimits:CancelPerMinute=0", "--IdToken:RateLimits:EnrollPerHour=0", "--IdToken:RateLimits:InvitationsPerMinute=0", "--IdToken:RateLimits:RecoveriesPerMinute=0",
            "--IdToken:Verification:BadSignaturesPerNetwork=0", "--IdToken:Ringing:MaxPending=0",
            "--IdToken:RateLimits:VerifyPerPersonPerMinute=0", "--IdToken:RateLimits:UnauthenticatedPerMinute=0", "--IdToken:RateLimits:DeviceTokensPerMinute=0",
            // Tests that set a limit come from this machine too.
            "--IdToken:RateLimits:ExemptLoopback=false",
        ];
        var app = IdTokenServer.Build([.. defaults, .. settings.Select(s => "--" + s)], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log);
            configure(builder.Services);
        });
        await IdTokenServer.PrepareAsync(app);
        await app.StartAsync();
        return new(app, log);
    }

    /// <summary>The server and its scripts use the test's clock.</summary>
    private static void Move(IServiceCollection services, TestClock clock) => services
        .AddSingleton<TimeProvider>(clock)
        .AddSingleton(new ScriptTime(() => clock.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>Asks the server to stop and waits until it has.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async Task<HttpResponseMessage> PostAsync<T>(string path, T body) =>
        await Http.PostAsJsonAsync(path, body, ContractsJsonContext.Default.Options, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!ErrorsExpected)
            Assert.Empty(Log.Errors);
    }
}
