using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Contracts;

namespace IdToken.Api.Live.Devices;

/// <summary>
/// One connected device. News come in any order and perhaps more than once; each request is told once, then its resolution once, and a
/// session that was resolved is never told as pending afterwards.
/// </summary>
internal sealed class DeviceConnection(Device device, IDeviceClient client, DeviceMessages messages, TimeProvider clock, ILogger logger)
{
    // A device that takes no message for this long, or lets this many pile up, is connected anew and told what is pending then.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);
    private const int MaximumWaiting = 256;

    // News of a session cannot arrive later than this after its end.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, DeviceNotification> _known = new(StringComparer.Ordinal);
    private Task _told = Task.CompletedTask;
    private int _waiting;

    public string TokenId => device.TokenId;

    /// <summary>Completes when it is over: true where the device goes on elsewhere.</summary>
    public Task<bool> Ended => _ended.Task;

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
                Tell(c => c.SignInRequested(request));
            else if (before is not null)
                Tell(c => c.SignInResolved(DeviceMessages.Resolved(notification)));
        }
    }

    /// <summary>The person's phone is the one that was enrolled at this moment; none: 0. Ends the connection of any earlier one.</summary>
    public void Confirm(long enrolledAt)
    {
        if (enrolledAt == 0 || device.EnrolledAt < enrolledAt)
            End();
    }

    public void End() => _ended.TrySetResult(false);

    /// <summary>The server stops.</summary>
    public void GoAway() => _ended.TrySetResult(true);

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (sessionId, notification) in _known)
        {
            if (notification.ExpiresAt + Memory < now)
                _known.Remove(sessionId);
        }
    }

    private void Tell(Func<IDeviceClient, Task> word)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
            End();
        _told = TellAfterAsync(_told, word);
    }

    /// <summary>Never fails: a message that cannot be sent ends the connection.</summary>
    private async Task TellAfterAsync(Task before, Func<IDeviceClient, Task> word)
    {
        await before;
        try
        {
            if (!_ended.Task.IsCompleted)
                await word(client).WaitAsync(SendTimeout);
        }
        catch (Exception e)
        {
            Log.NotTold(logger, TokenId, e);
            End();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
