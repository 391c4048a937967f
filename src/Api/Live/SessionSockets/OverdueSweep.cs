using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// Lets the sessions expire that no connection here waits for, so that the person's devices and the service hear of it. Every instance looks;
/// the store lets one of them do it.
/// </summary>
internal sealed class OverdueSweep(SessionStore sessions, StoreClock storeClock, ILogger<OverdueSweep> logger) : BackgroundService
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

    internal async Task SweepAsync()
    {
        try
        {
            while (await ExpireBatchAsync() == BatchSize)
            {
                // More may be overdue. A batch that this instance could not let expire entirely ends the sweep: the rest has another second.
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

    /// <summary>Returns how many sessions this call let expire.</summary>
    private async Task<int> ExpireBatchAsync()
    {
        // The sessions of every instance are here, so that only the store's time will do.
        var overdue = await sessions.OverdueAsync(storeClock.GetUtcNow() - Patience, BatchSize);
        var decisions = await Task.WhenAll(overdue.Select(s => sessions.DecideAsync(s.SessionId, s.TokenId, s.ServiceId, SessionVerdict.Expired, inFeed: s.InFeed)));
        return decisions.Count(decision => decision.Applied);
    }
}
