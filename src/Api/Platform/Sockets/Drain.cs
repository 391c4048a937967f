namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Empties this instance before it stops. It listens and answers meanwhile: readiness says no at once, new connections are turned away, requests
/// are served, and the live connections are told to go one after the other, so that the other instances are not overrun.
/// </summary>
internal sealed class Drain(Seats seats, DrainOptions options, TimeProvider clock, ILogger<Drain> logger) : IHostedLifecycleService
{
    /// <summary>What clients have to answer the close, and requests to end, after the window.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    // A client that does not answer its close is cut after two seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);

    private Task? _draining;

    public Task StoppingAsync(CancellationToken cancellationToken) => _draining ??= DrainAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        seats.Close();
        Log.Draining(logger, seats.Count, options.Delay!.Value, options.Window!.Value);
        try
        {
            await Task.Delay(options.Delay.Value, clock, cancellationToken);
            await SendAwayAsync(options.Window.Value, cancellationToken);
            await seats.Emptied.WaitAsync(Patience, cancellationToken);
            Log.Drained(logger);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Out of time, or asked to hurry: whoever is left goes now.
            foreach (var seat in seats.Taken)
                seat.Leave();
            Log.CutShort(logger, seats.Count);
            // The server would cut them before their closes are out.
            await Task.WhenAny(seats.Emptied, Task.Delay(LastWord, CancellationToken.None));
        }
    }

    private async Task SendAwayAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var leaving = seats.Taken.ToArray();
        var start = clock.GetUtcNow();
        for (var gone = 0; gone < leaving.Length && !seats.Emptied.IsCompleted;)
        {
            var elapsed = clock.GetUtcNow() - start;
            var due = elapsed < window ? 1 + (int)(leaving.Length * (elapsed / window)) : leaving.Length;
            for (; gone < due; gone++)
                leaving[gone].Leave();
            if (gone == leaving.Length)
                break;
            var wait = (window * gone / leaving.Length) - elapsed;
            await Task.WhenAny(seats.Emptied, Task.Delay(wait > Grain ? wait : Grain, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
