using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// Lets the sessions expire that no connection here waits for, so that the person's devices and the service hear of it. Every instance looks;
/// the store lets one of them do it.
/// </summary>
internal sealed class OverdueSweep(SessionStore sessions, ILogger<OverdueSweep> logger) : BackgroundService
{
    private const int BatchSize = 256;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Time for an instance that holds the session's connection to do it first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            while (await ExpireBatchAsync())
            {
                // There may be more.
            }
        }
        catch (StoreUnavailableException e)
        {
            Log.ExpiryPostponed(logger, e);
        }
        catch (Exception e)
        {
            Log.ExpiryFailed(logger, e);
        }
    }

    /// <summary>Returns false where nothing is left to do, or where other instances do it all.</summary>
    private async Task<bool> ExpireBatchAsync()
    {
        // The sessions of every instance are here, so that the time is the machine's own.
        var overdue = await sessions.OverdueAsync(DateTimeOffset.UtcNow - Patience, BatchSize);
        var decisions = await Task.WhenAll(overdue.Select(s => sessions.DecideAsync(s.SessionId, s.TokenId, s.ServiceId, SessionVerdict.Expired, inFeed: s.InFeed)));
        return overdue.Count == BatchSize && decisions.Any(decision => decision.Applied);
    }
}
