using System.Collections.Concurrent;

namespace IdToken.Api.Live.Upstream;

/// <summary>
/// Events whose response nobody waits for, kept in memory until they are sent. Logs failures; a server that stops waits up to 5 seconds for the rest.
/// </summary>
internal sealed class EventQueue(ILogger<EventQueue> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, byte> _pending = [];

    public void Add(Task sending)
    {
        var observed = ObserveAsync(sending);
        _pending.TryAdd(observed, 0);
        _ = observed.ContinueWith(done => _pending.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Runs after all sockets have closed, so that no event is added any more.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_pending.Keys).WaitAsync(DrainTimeout, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Log.Unsent(logger, _pending.Count);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ObserveAsync(Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e)
        {
            Log.SendFailed(logger, e);
        }
    }
}
