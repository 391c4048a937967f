using System.Runtime.CompilerServices;

namespace IdToken.Client.Sessions;

/// <summary>What happened to a session, in order, kept for readers who come late; and its outcome, of which there is one.</summary>
internal sealed class SessionHistory : IDisposable
{
    // A session has a handful of events; a server that sends this many does not mean well.
    private const int Maximum = 10_000;

    private readonly Lock _gate = new();
    private readonly List<SessionEvent> _events = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<SignInResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>Fails with an <see cref="IdTokenException"/>; cancelled when the session was disposed of before it had one.</summary>
    public Task<SignInResult> Outcome => _outcome.Task;

    /// <summary>Cancelled once there is an outcome.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Keeps what happened, unless it is where things stood already: after a reconnect the server tells that again.</summary>
    public void Add(SessionEvent happened)
    {
        lock (_gate)
        {
            if (_closed || IsKnown(happened))
                return;
            if (_events.Count == Maximum)
                throw new IdTokenException(IdTokenErrorCodes.UnexpectedResponse, "The server sends events without end.");
            Keep(happened);
        }
    }

    /// <summary>The first of these decides the session; nothing comes after it.</summary>
    public void End(ApprovedEvent approved) => Close(approved, () => _outcome.SetResult(approved.Result));

    /// <inheritdoc cref="End(ApprovedEvent)"/>
    public void End(SessionEvent last, IdTokenException error) => Close(last, () => _outcome.SetException(error));

    /// <summary>Nobody waits any more.</summary>
    public void Abandon() => Close(null, () => _outcome.SetCanceled());

    /// <summary>All events from the first, until the last.</summary>
    public async IAsyncEnumerable<SessionEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; ; next++)
        {
            while (Pending(next) is { } more)
                await more.WaitAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (At(next) is not { } happened)
                yield break;
            yield return happened;
        }
    }

    public void Dispose() => _ended.Dispose();

    private bool IsKnown(SessionEvent happened) =>
        happened is ConnectionEvent or OtpReadyEvent && happened == _events.LastOrDefault(e => e.GetType() == happened.GetType());

    private Task? Pending(int index)
    {
        lock (_gate)
            return index < _events.Count || _closed ? null : _more.Task;
    }

    private SessionEvent? At(int index)
    {
        lock (_gate)
            return index < _events.Count ? _events[index] : null;
    }

    private void Close(SessionEvent? last, Action decide)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            if (last is not null)
                _events.Add(last);
            decide();
            // An outcome that nobody asks for is no unobserved failure.
            _ = _outcome.Task.Exception;
            _more.SetResult();
        }

        // Outside the lock: what is cancelled runs here.
        _ended.Cancel();
    }

    private void Keep(SessionEvent happened)
    {
        _events.Add(happened);
        _more.SetResult();
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
