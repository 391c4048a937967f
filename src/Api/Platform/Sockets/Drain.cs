namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Empties this instance before it stops. It listens and answers meanwhile: readiness says no at once, new connections are turned away, requests
/// are served, and the live connections are told to go one after the other, so that the other instances are not overrun.
/// </summary>
internal sealed class Drain(ConnectionLeases leases, DrainOptions options, TimeProvider clock, ILogger<Drain> logger) : IHostedLifecycleService
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
        leases.BeginDrain();
        Log.Draining(logger, leases.Count, options.Delay!.Value, options.Window!.Value);
        try
        {
            await Task.Delay(options.Delay.Value, clock, cancellationToken);
            await SendAwayAsync(options.Window.Value, cancellationToken);
            await leases.Drained.WaitAsync(Patience, cancellationToken);
            Log.Drained(logger);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Out of time, or asked to hurry: whoever is left goes now.
            foreach (var lease in leases.Active)
                lease.ShutDown();
            Log.CutShort(logger, leases.Count);
            // The server would cut them before their closes are out.
            await Task.WhenAny(leases.Drained, Task.Delay(LastWord, CancellationToken.None));
        }
    }

    private async Task SendAwayAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var leaving = leases.Active.ToArray();
        var start = clock.GetUtcNow();
        for (var gone = 0; gone < leaving.Length && !leases.Drained.IsCompleted;)
        {
            var elapsed = clock.GetUtcNow() - start;
            var due = elapsed < window ? 1 + (int)(leaving.Length * (elapsed / window)) : leaving.Length;
            for (; gone < due; gone++)
                leaving[gone].ShutDown();
            if (gone == leaving.Length)
                break;
            var wait = (window * gone / leaving.Length) - elapsed;
            await Task.WhenAny(leases.Drained, Task.Delay(wait > Grain ? wait : Grain, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
