namespace IdToken.Api.Services.Issuers;

/// <summary>Loads the issuers' keys at the start, without holding it up, and refreshes them every ten minutes.</summary>
internal sealed class IssuerKeyRefresh(IEnumerable<TrustedIssuer> issuers, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(issuers.Select(i => i.Keys).Distinct().Select(keys => RefreshAsync(keys, stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task RefreshAsync(IssuerKeys keys, CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (true)
        {
            var good = await keys.LoadAsync().WaitAsync(cancellationToken);
            await Task.Delay(good ? Period : pause, clock, cancellationToken);
            pause = good ? ShortestPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
    }
}
