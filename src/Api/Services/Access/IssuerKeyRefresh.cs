namespace IdToken.Api.Services.Access;

/// <summary>Keeps the issuers' keys fresh, from the start on, which does not wait for it.</summary>
internal sealed class IssuerKeyRefresh(IReadOnlyList<ServiceIssuer> issuers, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(issuers.Select(i => i.Keys).Distinct().Select(keys => KeepAsync(keys, stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task KeepAsync(IssuerKeys keys, CancellationToken cancellationToken)
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
