using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// Ends connections whose session has expired. One timer for all of them; each expiry is decided in the store, so that no approval
/// can slip in after it.
/// </summary>
internal sealed class ExpirySweep(LiveSessions live, SessionStore sessions, TimeProvider clock, ILogger<ExpirySweep> logger) : BackgroundService
{
    // An expiry that the store could not decide is tried again after this.
    private const long PatienceMilliseconds = 1000;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Sweep(clock.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Sweep(long now)
    {
        foreach (var connection in live.All)
        {
            if (connection.CheckAt > now)
                continue;
            connection.CheckAt = now + PatienceMilliseconds;
            _ = ExpireAsync(connection);
        }
    }

    private async Task ExpireAsync(SessionConnection connection)
    {
        try
        {
            var decision = await sessions.DecideAsync(connection.SessionId, connection.TokenId, connection.ServiceId, SessionVerdict.Expired);
            // A session that was resolved meanwhile has told, or is sending, its own end; the state is read once more in case it was missed.
            if (decision.State is SessionState.Expired or null)
                connection.End(SocketClose.SessionExpired, c => c.Expired());
            else if (decision.State != SessionState.Pending && await sessions.SnapshotAsync(connection.SessionId) is { } resolved)
                connection.Offer(SessionChange.Of(resolved));
        }
        catch (StoreUnavailableException e)
        {
            // The connection stays; the next sweep asks again.
            Log.ExpiryPostponed(logger, e);
        }
        catch (Exception e)
        {
            Log.ExpiryFailed(logger, e);
        }
    }
}
