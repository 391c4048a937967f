using IdToken.Api.Hosting;
using IdToken.Api.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(IdToken.Client.Tests.Hosting.RealServer))]

namespace IdToken.Client.Tests.Hosting;

/// <summary>The real server, in this process on a real port, shared by all tests.</summary>
public sealed class RealServer : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("idtoken-client-tests-").FullName;
    private readonly ErrorRecorder _log = new();
    private WebApplication _app = null!;

    public Uri Url => new(_app.Urls.First());

    public async ValueTask InitializeAsync() => _app = await StartAsync($"--IdToken:EmbeddedStore:DataDirectory={_data}");

    /// <summary>Another instance on the same store.</summary>
    public async Task<OtherServer> StartAnotherAsync(params string[] settings) =>
        new(await StartAsync([$"--ConnectionStrings:Redis={_app.Services.GetRequiredService<StoreAddress>().ConnectionString}", .. settings]));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        Assert.True(!_log.Errors.Any(), string.Join(Environment.NewLine, _log.Errors));
    }

    private async Task<WebApplication> StartAsync(params string[] settings)
    {
        string[] defaults =
        [
            "--environment=Development", "--urls=http://127.0.0.1:0", "--Logging:Console:LogLevel:Default=None",
            "--IdToken:RateLimits:InitiatePerMinute=0", "--IdToken:RateLimits:VerifyPerMinute=0", "--IdToken:RateLimits:EnrollPerHour=0",
            "--IdToken:RateLimits:VerifyPerPersonPerMinute=0", "--IdToken:RateLimits:UnauthenticatedPerMinute=0",
        ];
        var app = IdTokenServer.Build([.. defaults, .. settings], builder => builder.Logging.AddProvider(_log));
        await IdTokenServer.PrepareAsync(app);
        await app.StartAsync();
        return app;
    }
}
