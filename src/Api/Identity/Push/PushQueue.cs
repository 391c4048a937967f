using System.Threading.Channels;

namespace IdToken.Api.Identity.Push;

/// <summary>
/// Pushes that this instance still has to send, in memory, so that no sign-in waits for a push service. A server that stops sends for up to 5 seconds what it has;
/// what a server that dies had is lost, and the person finds the sign-in by opening the app.
/// </summary>
internal sealed class PushQueue(PushDelivery delivery, PushOptions options, TimeProvider clock, ILogger<PushQueue> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<Push> _ready = Channel.CreateUnbounded<Push>();
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _workers = [];
    private int _held;

    /// <summary>Takes a push, or drops it where too many are waiting. Returns at once and never throws.</summary>
    public void Add(Push push)
    {
        if (Interlocked.Increment(ref _held) > options.Capacity)
            Drop(push, PushDrop.QueueFull);
        else if (!_ready.Writer.TryWrite(push))
            Drop(push, PushDrop.Stopped);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = [.. Enumerable.Range(0, options.Concurrency).Select(_ => Task.Run(WorkAsync, CancellationToken.None))];
        return Task.CompletedTask;
    }

    /// <summary>Runs after the last request, so that no push is added any more.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _ready.Writer.TryComplete();
        try
        {
            await Task.WhenAll(_workers).WaitAsync(DrainTimeout, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // What is under way is cut short.
        }

        await _stopping.CancelAsync();
        if (Volatile.Read(ref _held) is > 0 and var unsent)
            Log.Unsent(logger, unsent);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task WorkAsync()
    {
        await foreach (var push in _ready.Reader.ReadAllAsync())
        {
            if (await delivery.TryAsync(push, _stopping.Token) is { } delay)
                _ = RetryAsync(push, delay);
            else
                Interlocked.Decrement(ref _held);
        }
    }

    /// <summary>The worker does not wait: it serves others meanwhile.</summary>
    private async Task RetryAsync(Push push, TimeSpan delay)
    {
        try
        {
            var waiting = Task.Delay(delay, clock, _stopping.Token);
            Log.Retrying(logger, push.SessionId, push.Tries, delay);
            await waiting;
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }

        if (!_ready.Writer.TryWrite(push))
            Drop(push, PushDrop.Stopped);
    }

    private void Drop(Push push, PushDrop reason)
    {
        Interlocked.Decrement(ref _held);
        delivery.Drop(push, reason);
    }
}
