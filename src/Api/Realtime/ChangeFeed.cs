using IdToken.Api.Redis;

namespace IdToken.Api.Realtime;

/// <summary>
/// Listens to this instance's channel and passes on what the scripts publish. After the store was away it reads the local sessions again:
/// what was published meanwhile is in their state.
/// </summary>
internal sealed class ChangeFeed(Store store, SessionStore sessions, LiveSessions live, ServerInstance instance, ILogger<ChangeFeed> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Restored += OnRestored;
        await store.SubscribeAsync(StoreKeys.Instance(instance.Id), Receive);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        store.Restored -= OnRestored;
        return Task.CompletedTask;
    }

    private void Receive(byte[] message)
    {
        try
        {
            live.Dispatch(SessionChange.Parse(message));
        }
        catch (Exception e)
        {
            Log.UnreadableChange(logger, e);
        }
    }

    private void OnRestored() => _ = CatchUpAsync();

    private async Task CatchUpAsync()
    {
        try
        {
            // The subscription is renewed before this answers; what is published from then on arrives by itself.
            await store.PingSubscriptionAsync();
            var connections = live.All.ToArray();
            foreach (var batch in connections.Chunk(256))
                await Task.WhenAll(batch.Select(CatchUpAsync));
            Log.CaughtUp(logger, connections.Length);
        }
        catch (Exception e)
        {
            // Gone again; its return starts this anew.
            Log.CatchUpFailed(logger, e);
        }
    }

    private async Task CatchUpAsync(SessionConnection connection)
    {
        if (await sessions.SnapshotAsync(connection.SessionId) is { } now)
            connection.Offer(SessionChange.Of(now));
        else
            connection.End(SessionEnding.NotFound, c => c.Expired());
    }
}
