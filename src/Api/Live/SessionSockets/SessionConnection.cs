using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// One connection of a session, of either transport. It is told the snapshot once and then each change that is newer than what it has told,
/// whatever arrives first, and ends exactly once. Changes that overtake the snapshot wait for it.
/// </summary>
internal sealed class SessionConnection(string sessionId, ISessionClient client, SessionMessages messages, ILogger logger)
{
    // A client that takes no message for this long is not waiting for one. A session has a handful of messages, so nothing piles up.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<SessionEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionSnapshot? _snapshot;
    private List<SessionChange>? _early;
    private long _newest;
    private long _version;
    private bool _ending;
    private Task _told = Task.CompletedTask;

    public string SessionId => sessionId;

    /// <summary>Whose session it is; known once the connection is live.</summary>
    public string TokenId => _snapshot?.TokenId ?? "";

    /// <summary>Which service asks; known once the connection is live.</summary>
    public string ServiceId => _snapshot?.ServiceId ?? "";

    /// <summary>Completes when the last word has been told, with the reason.</summary>
    public Task<SessionEnding> Ended => _ended.Task;

    /// <summary>When this connection should be looked at for expiry, Unix milliseconds. Written by the one sweep alone once the connection is live.</summary>
    public long CheckAt { get; set; } = long.MaxValue;

    /// <summary>The connection has its number; tells where the session stands.</summary>
    public void Begin(SessionSnapshot snapshot)
    {
        lock (_gate)
        {
            _snapshot = snapshot;
            _version = snapshot.Version;
            CheckAt = snapshot.ExpiresAt.ToUnixTimeMilliseconds();
            // A connect is shown the code, whatever failed before it.
            Apply(SessionWords.EndOf(snapshot.State) ?? SessionEvent.Initiated, snapshot.Outcome ?? []);
            Supersede(_newest);
            foreach (var change in (_early ?? []).OrderBy(c => c.Version))
                Offer(change);
            _early = null;
        }
    }

    /// <summary>Something happened to the session, told in any order and perhaps more than once.</summary>
    public void Offer(SessionChange change)
    {
        lock (_gate)
        {
            if (_snapshot is null)
            {
                (_early ??= []).Add(change);
                return;
            }

            Supersede(change.Connection);
            if (change.Version > _version)
            {
                _version = change.Version;
                Apply(change.Event, change.Outcome);
            }
        }
    }

    /// <summary>A connection with this number exists; the highest wins.</summary>
    public void Supersede(long newest)
    {
        lock (_gate)
        {
            _newest = Math.Max(_newest, newest);
            if (_snapshot is not null && _snapshot.Connection < _newest)
                End(SessionEnding.Replaced, c => c.Replaced());
        }
    }

    /// <summary>Ends the connection after a last word.</summary>
    public void End(SessionEnding ending, Func<ISessionClient, Task> lastWord)
    {
        lock (_gate)
        {
            Tell(lastWord, ending);
            _ending = true;
        }
    }

    /// <summary>The server stops; the client goes on elsewhere.</summary>
    public void GoAway() => End(SessionEnding.ShuttingDown, _ => Task.CompletedTask);

    private void Apply(SessionEvent happened, byte[] outcome)
    {
        var (message, ending) = MessageOf(happened, outcome);
        Tell(message, ending);
        _ending |= ending is not null;
    }

    private (Func<ISessionClient, Task> Message, SessionEnding? Ending) MessageOf(SessionEvent happened, byte[] outcome) => happened switch
    {
        SessionEvent.Initiated => (c => c.OtpReady(messages.OtpReady(_snapshot!)), null),
        SessionEvent.InvalidSignature or SessionEvent.InvalidOtp => (c => c.Rejected(Rejections.Of(happened)), null),
        SessionEvent.Approved => (c => c.Approved(messages.Open(_snapshot!, outcome)), SessionEnding.Resolved),
        SessionEvent.Declined or SessionEvent.Locked or SessionEvent.Revoked or SessionEvent.Cancelled =>
            (c => c.Rejected(Rejections.Of(happened)), SessionEnding.Resolved),
        SessionEvent.Expired => (c => c.Expired(), SessionEnding.Expired),
    };

    private void Tell(Func<ISessionClient, Task> word, SessionEnding? ending = null)
    {
        if (!_ending)
            _told = TellAfterAsync(_told, word, ending);
    }

    /// <summary>Never fails: a message that cannot be sent ends the connection, and the outcome waits in the store.</summary>
    private async Task TellAfterAsync(Task before, Func<ISessionClient, Task> word, SessionEnding? ending)
    {
        await before;
        try
        {
            await word(client).WaitAsync(SendTimeout);
            if (ending is not null)
                _ended.TrySetResult(ending.Value);
        }
        catch (Exception e)
        {
            Log.NotTold(logger, sessionId, e);
            _ended.TrySetResult(SessionEnding.Failed);
        }
    }
}
