namespace IdToken.Api.Platform.Store;

/// <summary>Checks the division of a store that was not there when the server started, and stops the server where it is another.</summary>
internal sealed class LayoutCheck(LayoutStore layout, StoreWatch watch, IHostApplicationLifetime lifetime, ILogger<LayoutCheck> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (!layout.IsConfirmed && await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (watch.Reason is null && await layout.FaultAsync() is { } fault)
                {
                    Log.DividedOtherwise(logger, fault);
                    lifetime.StopApplication();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
