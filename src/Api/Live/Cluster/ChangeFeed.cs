using System.Diagnostics;
using IdToken.Api.Live.Devices;
using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Live.SessionSockets;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;

namespace IdToken.Api.Live.Cluster;

/// <summary>
/// Receives the messages of this instance's channel and dispatches them. After a lost connection to the store it reads the sessions of the local connections and
/// devices again, because their state has what was published in the meantime.
/// </summary>
internal sealed class ChangeFeed(
    StoreClient store, SessionStore sessions, LiveSessions live, LiveDevices devices, FeedMover mover, StoreHeartbeat heartbeat, ServerInstance instance, ILogger<ChangeFeed> logger) : IHostedService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private int _restorations;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Restored += OnRestored;
        try
        {
            await store.SubscribeAsync(store.Keys.Instance(instance.Id), Receive);
        }
        catch (StoreUnavailableException)
        {
            // Not ready yet: without heartbeats the connection is replaced, and the new one subscribes.
        }

        // The library may answer before its subscription is active; connections made until then are read again.
        OnRestored();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        store.Restored -= OnRestored;
        Interlocked.Increment(ref _restorations);
        return Task.CompletedTask;
    }

    private void Receive(byte[] message)
    {
        try
        {
            Dispatch(InstanceMessage.Parse(message));
        }
        catch (Exception e)
        {
            Log.UnreadableMessage(logger, e);
        }
    }

    private void Dispatch(InstanceMessage message)
    {
        switch (message)
        {
            case Heartbeat received:
                heartbeat.Receive(received.Number);
                break;
            case SessionChange change:
                live.Dispatch(change);
                break;
            case SessionReplaced replaced:
                live.Dispatch(replaced);
                break;
            case DeviceNotification notification:
                devices.Dispatch(notification);
                break;
            case PhoneReplaced replaced:
                devices.Dispatch(replaced);
                break;
            case OutboxFilled filled:
                mover.Wake(store.Keys.PartitionOfOutbox(filled.Outbox));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void OnRestored() => _ = CatchUpAsync();

    private async Task CatchUpAsync()
    {
        var restoration = Interlocked.Increment(ref _restorations);
        // A newer restoration replaces this one.
        while (restoration == Volatile.Read(ref _restorations) && !await TryCatchUpAsync())
            await Task.Delay(RetryDelay);
    }

    private async Task<bool> TryCatchUpAsync()
    {
        try
        {
            // The subscription is active again once this completes.
            await store.PingSubscriptionAsync();
            var connections = live.All.ToArray();
            foreach (var batch in connections.Chunk(256))
                await Task.WhenAll(batch.Select(CatchUpAsync));
            await devices.CatchUpAsync();
            if (connections.Length > 0)
                Log.CaughtUp(logger, connections.Length);
            return true;
        }
        catch (StoreUnavailableException e)
        {
            // The connection is reported as restored shortly before it accepts commands; it may also be lost again.
            Log.CatchUpPostponed(logger, e);
            return false;
        }
        catch (Exception e)
        {
            Log.CatchUpFailed(logger, e);
            return true;
        }
    }

    private async Task CatchUpAsync(SessionConnection connection)
    {
        if (await sessions.SnapshotAsync(connection.SessionId) is { } now)
            connection.Offer(SessionChange.Of(now));
        else
            connection.End(SocketClose.SessionNotFound, c => c.Expired());
    }
}
