using IdToken.Api.Platform.Sockets;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Contracts;

namespace IdToken.Api.Live.Devices;

/// <summary>
/// One connected device. Notifications arrive in any order and perhaps more than once; the device gets each request once and then its resolution once, and
/// never a request for a session that is already resolved.
/// </summary>
internal sealed class DeviceConnection(Device device, IDeviceClient client, DeviceMessages messages, TimeProvider clock, ILogger logger)
{
    // No notification of a session arrives later than this after its end.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SendChain<IDeviceClient> _chain = new(client, device.TokenId, SocketClose.DeviceFailed, logger);
    private readonly Dictionary<string, DeviceNotification> _known = new(StringComparer.Ordinal);

    public string TokenId => device.TokenId;

    /// <summary>Completes with the reason when the connection ends.</summary>
    public Task<SocketClose> Ended => _chain.Ended;

    /// <summary>The ids of the sessions that are pending as far as the device knows.</summary>
    public IReadOnlyList<string> Pending
    {
        get
        {
            lock (_gate)
                return [.. _known.Values.Where(n => n.State == SessionState.Pending).Select(n => n.SessionId)];
        }
    }

    public void Offer(DeviceNotification notification)
    {
        lock (_gate)
        {
            var before = _known.GetValueOrDefault(notification.SessionId);
            if (before is not null && (before.State != SessionState.Pending || notification.State == SessionState.Pending))
                return;
            Forget();
            _known[notification.SessionId] = notification;
            if (messages.Requested(notification) is { } request)
                _chain.Send(c => c.SignInRequested(request));
            else if (before is not null)
                _chain.Send(c => c.SignInResolved(DeviceMessages.Resolved(notification)));
        }
    }

    /// <summary>Ends the connection if the phone was replaced or revoked.</summary>
    /// <param name="enrolledAt">When the person's current phone was enrolled, Unix milliseconds; 0 where there is none.</param>
    public void Confirm(long enrolledAt)
    {
        if (enrolledAt == 0 || device.EnrolledAt < enrolledAt)
            End(SocketClose.PhoneReplaced);
    }

    public void End(SocketClose close) => _chain.End(close);

    /// <summary>Ends the connection because the server stops.</summary>
    public void ShutDown() => End(SocketClose.ShuttingDown);

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (sessionId, notification) in _known)
        {
            if (notification.ExpiresAt + Memory < now)
                _known.Remove(sessionId);
        }
    }
}
