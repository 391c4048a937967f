using IdToken.Api.Platform.Sockets;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// One connection of a session, raw or hub. Sends the snapshot once and then each newer change, and ends exactly once. Changes may arrive in any order and more than
/// once; those that arrive before the snapshot wait for it.
/// </summary>
internal sealed class SessionConnection(string sessionId, ISessionClient client, SessionMessages messages, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly SendChain<ISessionClient> _chain = new(client, sessionId, SocketClose.SessionFailed, logger);
    private SessionSnapshot? _snapshot;
    private List<SessionChange>? _early;
    private long _newest;
    private long _version;

    public string SessionId => sessionId;

    /// <summary>The person's tokenId; empty until <see cref="Begin"/>.</summary>
    public string TokenId => _snapshot?.TokenId ?? "";

    /// <summary>The service that requested the sign-in; empty until <see cref="Begin"/>.</summary>
    public string ServiceId => _snapshot?.ServiceId ?? "";

    /// <summary>Completes with the reason when the last message has been sent.</summary>
    public Task<SocketClose> Ended => _chain.Ended;

    /// <summary>When the session has to be expired, in Unix milliseconds. After <see cref="Begin"/> only the expiry sweep writes it.</summary>
    public long CheckAt { get; set; } = long.MaxValue;

    /// <summary>Sends the state of the session that the store returned for this connection.</summary>
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

    /// <summary>Sends a change of the session, unless it is old or was sent before.</summary>
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

    /// <summary>Ends this connection if the session has one with a higher number.</summary>
    public void Supersede(long newest)
    {
        lock (_gate)
        {
            _newest = Math.Max(_newest, newest);
            if (_snapshot is not null && _snapshot.Connection < _newest)
                End(SocketClose.SessionReplaced, c => c.Replaced());
        }
    }

    /// <summary>Ends the connection after a last message.</summary>
    public void End(SocketClose close, Func<ISessionClient, Task> lastMessage)
    {
        lock (_gate)
            _chain.Send(lastMessage, close);
    }

    /// <summary>Ends the connection because this instance shuts down; the client reconnects to another one.</summary>
    public void ShutDown() => End(SocketClose.ShuttingDown, _ => Task.CompletedTask);

    private void Apply(SessionEvent happened, byte[] outcome)
    {
        var (message, close) = MessageOf(happened, outcome);
        _chain.Send(message, close);
    }

    private (Func<ISessionClient, Task> Message, SocketClose? Close) MessageOf(SessionEvent happened, byte[] outcome) => happened switch
    {
        // Without a person there is no code yet.
        SessionEvent.Initiated when UnknownPerson.Is(_snapshot!.TokenId) => (_ => Task.CompletedTask, null),
        SessionEvent.Initiated => (c => c.OtpReady(messages.OtpReady(_snapshot!)), null),
        SessionEvent.InvalidSignature or SessionEvent.InvalidOtp => (c => c.Rejected(Rejections.Of(happened)), null),
        SessionEvent.Approved => (c => c.Approved(messages.Open(_snapshot!, outcome)), SocketClose.SessionResolved),
        SessionEvent.Declined or SessionEvent.Locked or SessionEvent.Revoked or SessionEvent.Cancelled or SessionEvent.Superseded =>
            (c => c.Rejected(Rejections.Of(happened)), SocketClose.SessionResolved),
        SessionEvent.Claimed => (c => c.Claimed(messages.OpenClaim(_snapshot!, outcome)), SocketClose.SessionResolved),
        SessionEvent.Expired => (c => c.Expired(), SocketClose.SessionExpired),
    };
}
