using System.Runtime.CompilerServices;

namespace IdToken.Client.Sessions;

/// <summary>A session's events in order, kept for readers that start late, and its one outcome.</summary>
internal sealed class SessionHistory : IDisposable
{
    // A session has a handful of events; a server that sends this many is hostile or broken.
    private const int Maximum = 10_000;

    private readonly object _gate = new();
    private readonly List<SessionEvent> _events = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<SignInResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>Fails with an <see cref="IdTokenException"/>; is cancelled if the session was disposed before it had an outcome.</summary>
    public Task<SignInResult> Outcome => _outcome.Task;

    /// <summary>Cancelled once there is an outcome.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Records an event, unless it repeats the current state: after a reconnect the server sends that again.</summary>
    public void Add(SessionEvent happened)
    {
        lock (_gate)
        {
            if (_closed || IsKnown(happened))
                return;
            if (_events.Count == Maximum)
                throw new IdTokenException(IdTokenErrorCodes.UnexpectedResponse, "The server sends too many events.");
            Keep(happened);
        }
    }

    /// <summary>Records the final event and the outcome. The first call decides the session; later ones have no effect.</summary>
    public void End(ApprovedEvent approved) => Close(approved, () => _outcome.SetResult(approved.Result));

    /// <inheritdoc cref="End(ApprovedEvent)"/>
    public void End(SessionEvent last, IdTokenException error) => Close(last, () => _outcome.SetException(error));

    /// <summary>Ends the session without an outcome.</summary>
    /// <returns>False: it already had one.</returns>
    public bool Abandon() => Close(null, () => _outcome.SetCanceled());

    /// <summary>Returns all events from the first to the final one.</summary>
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

    private bool Close(SessionEvent? last, Action decide)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _closed = true;
            if (last is not null)
                _events.Add(last);
            decide();
            // Marks the exception as observed: an app need not ask for the outcome.
            _ = _outcome.Task.Exception;
            _more.SetResult();
        }

        // Outside the lock, because callbacks run here.
        _ended.Cancel();
        return true;
    }

    private void Keep(SessionEvent happened)
    {
        _events.Add(happened);
        _more.SetResult();
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
