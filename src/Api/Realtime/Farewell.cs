using IdToken.Api.ServiceFeed;

namespace IdToken.Api.Realtime;

/// <summary>Sends the connections away as soon as the server begins to stop; it would wait for them otherwise.</summary>
internal sealed class Farewell(LiveSessions live, LiveServices services) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        live.Stop();
        services.Stop();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
