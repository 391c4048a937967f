using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// Expires sessions, with one timer for all of them: first those with a connection on this instance, then overdue ones without a connection anywhere, so that the person's
/// devices and the service are notified. The store decides each expiry, so that no approval can follow it and only one instance reports it.
/// </summary>
internal sealed class ExpirySweep(LiveSessions live, SessionStore sessions, StoreKeys keys, TimeProvider clock, StoreClock storeClock, ILogger<ExpirySweep> logger) : BackgroundService
{
    private const int BatchSize = 256;

    // Bounds how long the connections of this instance wait for overdue sessions; the rest follows on the next tick.
    private const int MaximumBatches = 16;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    // Until a connection's session is tried again, and until overdue sessions are looked for again.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Leaves the instance that holds a session's connection time to expire it first.
    private static readonly TimeSpan OverdueAfter = TimeSpan.FromSeconds(1);

    private DateTimeOffset _nextOverdue = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(clock.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SweepAsync(DateTimeOffset now)
    {
        try
        {
            await ExpireConnectionsAsync(now.ToUnixTimeMilliseconds());
            if (now < _nextOverdue)
                return;
            if ((await Task.WhenAll(keys.All.Select(ExpireOverdueAsync))).All(isDone => isDone))
                _nextOverdue = now + Pause;
        }
        catch (StoreUnavailableException e)
        {
            // The next tick retries; the remaining batches of this one would only time out too.
            Log.ExpiryPostponed(logger, e);
        }
        catch (Exception e)
        {
            Log.ExpiryFailed(logger, e);
        }
    }

    private async Task ExpireConnectionsAsync(long now)
    {
        foreach (var batch in live.All.Where(c => c.CheckAt <= now).Chunk(BatchSize))
        {
            foreach (var connection in batch)
                connection.CheckAt = now + (long)Pause.TotalMilliseconds;
            await Task.WhenAll(batch.Select(ExpireAsync));
        }
    }

    private async Task ExpireAsync(SessionConnection connection)
    {
        var decision = await sessions.DecideAsync(connection.SessionId, connection.TokenId, connection.ServiceId, SessionVerdict.Expired);
        if (decision.State is SessionState.Expired or null)
            connection.End(SocketClose.SessionExpired, c => c.Expired());
        else if (decision.State != SessionState.Pending && await sessions.SnapshotAsync(connection.SessionId) is { } resolved)
            // Resolved in time, and reported to the connection; this is for a report that was lost.
            connection.Offer(SessionChange.Of(resolved));
    }

    /// <returns>True when no overdue session of the partition is left to this instance; false when the limit was reached first.</returns>
    private async Task<bool> ExpireOverdueAsync(PartitionKeys partition)
    {
        for (var i = 0; i < MaximumBatches; i++)
        {
            // These are the sessions of every instance, so that only the store's time will do.
            var overdue = await sessions.OverdueAsync(partition, storeClock.GetUtcNow() - OverdueAfter, BatchSize);
            var decisions = await Task.WhenAll(overdue.Select(s => sessions.DecideAsync(s.SessionId, s.TokenId, s.ServiceId, SessionVerdict.Expired, inFeed: s.InFeed)));
            // Stop when nothing was expired: another instance is faster, or the store does not consider them due and would return the same ones again.
            if (overdue.Count < BatchSize || !decisions.Any(d => d.Applied))
                return true;
        }

        return false;
    }
}
