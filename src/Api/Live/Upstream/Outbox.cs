using System.Collections.Concurrent;

namespace IdToken.Api.Live.Upstream;

/// <summary>Events that nobody waits for. What goes wrong with one is logged, and a server that stops gives them a moment.</summary>
internal sealed class Outbox(ILogger<Outbox> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, byte> _pending = [];

    public void Add(Task sending)
    {
        var noted = NoteAsync(sending);
        _pending.TryAdd(noted, 0);
        _ = noted.ContinueWith(done => _pending.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>The sockets have all been closed by now.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_pending.Keys).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Log.LeftUnsent(logger, _pending.Count);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task NoteAsync(Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e)
        {
            Log.NotSent(logger, e);
        }
    }
}
