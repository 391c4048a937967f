using System.Security.Cryptography;
using IdToken.Client.Sessions;
using IdToken.Client.Tokens;
using IdToken.Contracts;

namespace IdToken.Client;

/// <summary>One sign-in, followed until it is decided. It reconnects by itself. Disposing a session that is still pending cancels it.</summary>
/// <remarks>
/// Events are raised in order, one at a time, on a thread-pool thread. Apps that want to stay on their user interface thread read <see cref="EventsAsync"/> or await
/// <see cref="ResultAsync"/> instead.
/// </remarks>
public sealed class SignInSession : IAsyncDisposable
{
    // Disposing must not hang on a server that is gone; the session then expires by itself.
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(2);

    private readonly SessionServices _services;
    private readonly SignInRequest _request;
    private readonly SessionHistory _history = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly object _gate = new();
    private Task? _start;
    private Task _running = Task.CompletedTask;
    private readonly (InitiateResponse Session, TimeSpan Lifetime)? _claimed;
    private InitiateResponse? _session;
    private bool _disposed;

    /// <param name="services">What all sessions share.</param>
    /// <param name="request">Who signs in to which service.</param>
    /// <param name="claimed">The session, and how long it has left, where a phone has claimed it; it says who signs in.</param>
    internal SignInSession(SessionServices services, SignInRequest request, (InitiateResponse Session, TimeSpan Lifetime)? claimed = null)
    {
        _claimed = claimed;
        _services = services;
        _request = request;
    }

    /// <summary>Occurs when the connection opens or is lost.</summary>
    public event EventHandler<ConnectionEvent>? ConnectionChanged;

    /// <summary>Occurs when the server confirms that the session waits for the phone.</summary>
    public event EventHandler<OtpReadyEvent>? OtpReady;

    /// <summary>Occurs when an attempt on the phone failed, or, if final, when the sign-in was rejected.</summary>
    public event EventHandler<RejectedEvent>? Rejected;

    /// <summary>Occurs when the person approved and the outcome passed all checks.</summary>
    public event EventHandler<ApprovedEvent>? Approved;

    /// <summary>Occurs when the session expired undecided.</summary>
    public event EventHandler<ExpiredEvent>? Expired;

    /// <summary>Occurs when a newer connection to the same session took over.</summary>
    public event EventHandler<ReplacedEvent>? Replaced;

    /// <summary>Occurs when the session cannot continue, or received something that must not be trusted.</summary>
    public event EventHandler<FailedEvent>? Failed;

    /// <summary>The session's id. Not a secret by itself.</summary>
    /// <exception cref="InvalidOperationException">The session has not started.</exception>
    public string SessionId => Started.SessionId;

    /// <summary>The code to show, six digits.</summary>
    /// <exception cref="InvalidOperationException">The session has not started.</exception>
    public string AutoPassword => Started.AutoPassword;

    /// <summary>When the session expires (UTC, by the server's clock).</summary>
    /// <exception cref="InvalidOperationException">The session has not started.</exception>
    public DateTimeOffset ExpiresAt => Started.ExpiresAt;

    private InitiateResponse Started => _session ?? throw new InvalidOperationException("The session has not started.");

    /// <summary>Starts the sign-in and begins to connect in the background. A session starts once: a second call returns the task of the first.</summary>
    /// <param name="cancellationToken">Cancels the start. To end a session that has started, dispose it.</param>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _start ??= StartOnceAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the checked outcome.</summary>
    /// <param name="cancellationToken">Stops waiting; the session continues.</param>
    /// <exception cref="IdTokenException">Rejected, expired, replaced, failed, or not to be trusted: see <see cref="IdTokenException.Code"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled, or the session was disposed before it had an outcome.</exception>
    /// <exception cref="InvalidOperationException">The session has not started.</exception>
    public Task<SignInResult> ResultAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return _start is null ? throw new InvalidOperationException("The session has not started.") : _history.Outcome.WaitAsync(cancellationToken);
    }

    /// <summary>Returns all events from the first to the final one, however late reading begins.</summary>
    /// <param name="cancellationToken">Stops reading; the session continues.</param>
    public IAsyncEnumerable<SessionEvent> EventsAsync(CancellationToken cancellationToken = default) => _history.ReadAsync(cancellationToken);

    /// <summary>
    /// Closes the connection and, if the sign-in is still pending, cancels it at the server, so that the phone stops asking. Cancelling takes up to 2 s and never throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task? start;
        bool first;
        lock (_gate)
        {
            first = !_disposed;
            _disposed = true;
            start = _start;
        }

        // Outside the lock, because callbacks run here.
        if (first)
            await _stop.CancelAsync().ConfigureAwait(false);
        var wasPending = _history.Abandon();
        if (start is not null)
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (wasPending && _session is { } session)
            await CancelAsync(session).ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
        _history.Dispose();
    }

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        var telemetry = new SessionTelemetry(_services, _request);
        try
        {
            var nonce = _request.Nonce ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
            var initiation = new InitiateRequest { TokenId = _request.TokenId, ServiceId = _request.ServiceId, Scopes = _request.Scopes, Nonce = nonce };
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            var (session, lifetime) = _claimed ?? await _services.Endpoints.InitiateAsync(initiation, either.Token).ConfigureAwait(false);
            _session = session;
            telemetry.Started(session.SessionId, session.ExpiresAt);
            var run = new SessionRun(_services, new OutcomeExpectation(session, _claimed is null ? _request.TokenId : null, _request.ServiceId, nonce), _history);
            _running = FollowAsync(run, lifetime, telemetry);
        }
        catch (Exception e)
        {
            if (e is IdTokenException failure)
                _history.End(new FailedEvent(failure), failure);
            _history.Abandon();
            telemetry.Ended(_history.Outcome);
            throw;
        }
    }

    private async Task FollowAsync(SessionRun run, TimeSpan lifetime, SessionTelemetry telemetry)
    {
        await Task.WhenAll(run.RunAsync(lifetime, _stop.Token), RaiseAsync()).ConfigureAwait(false);
        telemetry.Ended(_history.Outcome);
    }

    private async Task CancelAsync(InitiateResponse session)
    {
        using var timeout = new CancellationTokenSource(CancelTimeout, _services.Settings.Time);
        try
        {
            await _services.Endpoints.CancelAsync(session, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.CancelFailed(_services.Logger, session.SessionId, e);
        }
    }

    private async Task RaiseAsync()
    {
        await foreach (var happened in _history.ReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                Raise(happened);
            }
            catch (Exception e)
            {
                Log.SubscriberFailed(_services.Logger, SessionId, happened, e);
            }
        }
    }

    private void Raise(SessionEvent happened)
    {
        switch (happened)
        {
            case ConnectionEvent e: ConnectionChanged?.Invoke(this, e); break;
            case OtpReadyEvent e: OtpReady?.Invoke(this, e); break;
            case RejectedEvent e: Rejected?.Invoke(this, e); break;
            case ApprovedEvent e: Approved?.Invoke(this, e); break;
            case ExpiredEvent e: Expired?.Invoke(this, e); break;
            case ReplacedEvent e: Replaced?.Invoke(this, e); break;
            case FailedEvent e: Failed?.Invoke(this, e); break;
        }
    }
}
