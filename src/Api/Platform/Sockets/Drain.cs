namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Drains this instance before it stops. Readiness fails at once and new connections are rejected; requests are still served. The live connections are closed
/// one after the other, so that the other instances are not flooded with reconnects.
/// </summary>
internal sealed class Drain(ConnectionLeases leases, DrainOptions options, TimeProvider clock, ILogger<Drain> logger) : IHostedLifecycleService
{
    /// <summary>How long clients have to answer the close, and requests to finish, after the window.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    // Clients that do not answer their close are cut by then.
    private static readonly TimeSpan DrainTimeout = TextSocket.CloseTimeout + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FinalTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinimumWait = TimeSpan.FromMilliseconds(10);

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
            await CloseConnectionsAsync(options.Window.Value, cancellationToken);
            await leases.Drained.WaitAsync(DrainTimeout, cancellationToken);
            Log.Drained(logger);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Out of time, or a second signal: close what is left now.
            foreach (var lease in leases.Active)
                lease.ShutDown();
            Log.CutShort(logger, leases.Count);
            // Otherwise the host would abort them before their close frames are sent.
            await Task.WhenAny(leases.Drained, Task.Delay(FinalTimeout, CancellationToken.None));
        }
    }

    private async Task CloseConnectionsAsync(TimeSpan window, CancellationToken cancellationToken)
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
            await Task.WhenAny(leases.Drained, Task.Delay(wait > MinimumWait ? wait : MinimumWait, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
