using IdToken.Api.Platform.Store;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace IdToken.Api.Hosting;

/// <summary>Logs where the server listens, which store it uses, and what is insecure about Development.</summary>
internal sealed partial class StartupBanner(IServer server, StoreAddress store, IHostEnvironment environment, IHostApplicationLifetime lifetime, ILogger<StartupBanner> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Show);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Show()
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Listening(logger, address);
        Store(logger, store.Description);
        if (environment.IsDevelopment())
            Insecure(logger);
    }

    [LoggerMessage(900, LogLevel.Information, "Listening on {Address}")]
    private static partial void Listening(ILogger logger, string address);

    [LoggerMessage(901, LogLevel.Information, "Store: {Store}")]
    private static partial void Store(ILogger logger, string store);

    [LoggerMessage(902, LogLevel.Warning, "Development, for local trial only: keys are generated and kept in the store, anyone gets a credential at /dev/credentials, the issuer is whatever host the request names")]
    private static partial void Insecure(ILogger logger);
}
