using System.Runtime.InteropServices;

namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Listens to SIGTERM, Ctrl-C and their like. The framework's own listener would announce the stop to all features in that very moment, upon
/// which SignalR closes every connection at once; this one leaves it to Program.cs, which stops the host, and that begins with <see cref="Drain"/>.
/// </summary>
internal sealed class StopSignals(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _again = new();
    private PosixSignalRegistration[] _signals = [];

    /// <summary>The first one, or the host has begun to stop of its own accord.</summary>
    public Task Received => _received.Task;

    /// <summary>A second one: somebody does not want to wait.</summary>
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
        // The process ends when it has stopped, not now.
        context.Cancel = true;
        if (!_received.TrySetResult())
            _again.Cancel();
    }
}
