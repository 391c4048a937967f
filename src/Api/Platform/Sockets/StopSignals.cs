using System.Runtime.InteropServices;

namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Handles SIGTERM, SIGINT (Ctrl-C) and SIGQUIT. The framework's own handler would signal ApplicationStopping at once, and SignalR would
/// then close every connection; with this one, Program.cs stops the host, which begins with <see cref="Drain"/>.
/// </summary>
internal sealed class StopSignals(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _again = new();
    private PosixSignalRegistration[] _signals = [];

    /// <summary>Completes at the first signal, or when the host stops for another reason.</summary>
    public Task Received => _received.Task;

    /// <summary>Cancelled at a second signal: stop without waiting.</summary>
    public CancellationToken Again => _again.Token;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        application.ApplicationStopping.Register(() => _received.TrySetResult());
        _signals = [.. ((PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT]).Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _again.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Do not end the process; it exits when the host has stopped.
        context.Cancel = true;
        if (!_received.TrySetResult())
            _again.Cancel();
    }
}
