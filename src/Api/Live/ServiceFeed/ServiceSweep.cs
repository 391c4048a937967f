using IdToken.Api.Platform.Store;
using IdToken.Api.Services;
using IdToken.Api.Services.Access;
using IdToken.Api.Services.Certificates;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Ends connections whose credential has expired or is no longer listed, and trims the feeds. One timer serves all of them.</summary>
internal sealed class ServiceSweep(
    LiveServices live, ClientCertificates certificates, ServiceSocketOptions options, ServiceCatalog services, ServiceGate gate, FeedStore feeds, TimeProvider clock,
    ILogger<ServiceSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimPeriod = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        var trimmed = DateTimeOffset.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = clock.GetUtcNow();
                if (options.CloseOnTokenExpiry)
                    live.EndExpired(now);
                // On every tick, not when the list changes: a connection that was admitted by the old list may be joining just then.
                live.EndRemoved(identity => certificates.IsListed(identity.ServiceId, identity.Thumbprint, identity.Sha1));
                if (now - trimmed < TrimPeriod)
                    continue;
                trimmed = now;
                await TrimAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TrimAsync()
    {
        try
        {
            await Task.WhenAll(services.Ids.Where(gate.CanOpen).Select(feeds.TrimAsync));
        }
        catch (StoreUnavailableException e)
        {
            Log.TrimPostponed(logger, e);
        }
        catch (Exception e)
        {
            Log.TrimFailed(logger, e);
        }
    }
}
