using System.Security.Cryptography;
using IdToken.Client.Sessions;
using IdToken.Client.Tokens;
using IdToken.Contracts;

namespace IdToken.Client;

/// <summary>One sign-in, followed until it is decided. The connection is kept up by itself; disposing of the session gives it up.</summary>
/// <remarks>
/// The events are raised one after the other, in order, on a thread of the pool. An app with a user interface thread that wants to stay
/// on it reads <see cref="EventsAsync"/> or awaits <see cref="ResultAsync"/> instead.
/// </remarks>
public sealed class SignInSession : IAsyncDisposable
{
    private readonly SessionServices _services;
    private readonly SignInRequest _request;
    private readonly SessionHistory _history = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _start;
    private Task _running = Task.CompletedTask;
    private InitiateResponse? _session;
    private bool _disposed;

    internal SignInSession(SessionServices services, SignInRequest request)
    {
        _services = services;
        _request = request;
    }

    /// <summary>The connection came or went.</summary>
    public event EventHandler<ConnectionEvent>? ConnectionChanged;

    /// <summary>The session waits for the phone.</summary>
    public event EventHandler<OtpReadyEvent>? OtpReady;

    /// <summary>An attempt failed, or, when final, the sign-in was refused.</summary>
    public event EventHandler<RejectedEvent>? Rejected;

    /// <summary>The person approved, and the outcome was checked.</summary>
    public event EventHandler<ApprovedEvent>? Approved;

    /// <summary>Nobody decided in time.</summary>
    public event EventHandler<ExpiredEvent>? Expired;

    /// <summary>A newer connection of the same session took over.</summary>
    public event EventHandler<ReplacedEvent>? Replaced;

    /// <summary>The session cannot go on, or what came must not be trusted.</summary>
    public event EventHandler<FailedEvent>? Failed;

    /// <summary>Names the session; no secret by itself.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public string SessionId => Started.SessionId;

    /// <summary>The code to show, six digits.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public string AutoPassword => Started.AutoPassword;

    /// <summary>When the session ends (UTC, by the server's clock).</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public DateTimeOffset ExpiresAt => Started.ExpiresAt;

    private InitiateResponse Started => _session ?? throw new InvalidOperationException("The session has not started.");

    /// <summary>Initiates, and begins to connect in the background. A session starts once: a second call returns the first one's task.</summary>
    /// <param name="cancellationToken">Ends the start; once it has completed, the session is ended by disposing of it.</param>
    /// <exception cref="IdTokenException">Refused, or failed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _start ??= StartOnceAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the checked outcome.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the session.</param>
    /// <exception cref="IdTokenException">Refused, expired, replaced, failed, or not to be trusted: see its code.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or disposed of before there was an outcome.</exception>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public Task<SignInResult> ResultAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return _start is null ? throw new InvalidOperationException("The session has not started.") : _history.Outcome.WaitAsync(cancellationToken);
    }

    /// <summary>Everything that happens, from the first event to the final one, however late the reading begins.</summary>
    /// <param name="cancellationToken">Ends the reading, not the session.</param>
    public IAsyncEnumerable<SessionEvent> EventsAsync(CancellationToken cancellationToken = default) => _history.ReadAsync(cancellationToken);

    /// <summary>Gives the session up, if it is not decided, and closes its connection.</summary>
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

        // Outside the lock: what is cancelled runs here.
        if (first)
            await _stop.CancelAsync().ConfigureAwait(false);
        _history.Abandon();
        if (start is not null)
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
        _history.Dispose();
    }

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var nonce = _request.Nonce ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
            var initiation = new InitiateRequest { TokenId = _request.TokenId, ServiceId = _request.ServiceId, Scopes = _request.Scopes, Nonce = nonce };
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            var (session, lifetime) = await _services.Endpoints.InitiateAsync(initiation, either.Token).ConfigureAwait(false);
            _session = session;
            var run = new SessionRun(_services, new OutcomeExpectation(session, _request.TokenId, _request.ServiceId, nonce), _history);
            _running = Task.WhenAll(run.RunAsync(lifetime, _stop.Token), RaiseAsync());
        }
        catch (Exception e)
        {
            if (e is IdTokenException failure)
                _history.End(new FailedEvent(failure), failure);
            _history.Abandon();
            throw;
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
