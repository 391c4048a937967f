using System.Runtime.CompilerServices;
using System.Threading.Channels;
using IdToken.Client.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.Logging;

namespace IdToken.Client;

/// <summary>
/// One identity's connection to the device channel: receives the person's sign-in requests and sends the answers. It reconnects by itself until it is disposed, or until the
/// server refuses this phone for good. Thread-safe.
/// </summary>
/// <remarks>
/// Events are raised in order, one at a time, on a thread-pool thread. Apps that want to stay on their user interface thread read <see cref="RequestsAsync"/> instead.
/// </remarks>
public sealed class DeviceSession : IAsyncDisposable
{
    private readonly DeviceServer _server;
    private readonly ClientSettings _settings;
    private readonly ILogger _logger;
    private readonly PendingRequests _pending;
    private readonly RequestStreams _streams = new();
    private readonly Channel<Action> _events = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly object _gate = new();
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;
    private volatile DeviceConnectionEvent _connection = new(DeviceConnectionState.Idle);

    internal DeviceSession(DeviceServer server, PhoneIdentity identity, ClientSettings settings, ILogger logger)
    {
        (_server, Identity, _settings, _logger) = (server, identity, settings, logger);
        _pending = new(settings.Time, Begun, Ended);
    }

    /// <summary>Occurs when a sign-in waits for the person; once for each, also after a reconnect. Do not ring where it is <see cref="SignInRequested.Quiet"/>.</summary>
    public event EventHandler<SignInRequested>? Requested;

    /// <summary>
    /// Occurs when a request has ended, here or elsewhere. After <see cref="RequestEnds.Over"/>, and after <see cref="RequestEnds.Declined"/> where it was reported, it may occur once more.
    /// </summary>
    public event EventHandler<RequestResolvedEvent>? Resolved;

    /// <summary>Occurs when the connection changes.</summary>
    public event EventHandler<DeviceConnectionEvent>? ConnectionChanged;

    /// <summary>Whose session this is.</summary>
    public PhoneIdentity Identity { get; }

    /// <summary>The connection, and why it is closed for good.</summary>
    public DeviceConnectionEvent Connection => _connection;

    /// <summary>The requests that wait for an answer, newest first.</summary>
    public IReadOnlyList<SignInRequested> Pending => _pending.NewestFirst;

    /// <summary>Reads a code as people type it, with spaces and dashes: "482 917". Returns null where that is not six digits.</summary>
    public static string? FindCode(string text) => TypedCode.Find(text);

    /// <summary>Begins to connect in the background. Only the first call has an effect.</summary>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connection.State == DeviceConnectionState.Idle)
            {
                Report(DeviceConnectionState.Connecting);
                _running = Task.Run(() => Task.WhenAll(FollowAsync(), RaiseAsync()));
            }
        }
    }

    /// <summary>Returns the requests that wait, oldest first, and then each new one, once. What has ended before it is read is left out. Each call is an independent reader.</summary>
    /// <param name="cancellationToken">Stops reading; the session continues.</param>
    /// <exception cref="IdTokenException">The server refuses this phone for good: <see cref="IdTokenErrorCodes.InvalidDeviceToken"/>, <see cref="IdTokenErrorCodes.EnrollmentRevoked"/>, or
    /// <see cref="IdTokenErrorCodes.UnexpectedResponse"/> for something that is not part of the protocol.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<SignInRequested> RequestsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = _streams.Add(() => _pending.NewestFirst.Reverse());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            await foreach (var request in reader.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                seen.RemoveWhere(id => !_pending.Contains(id));
                if (_pending.Contains(request.SessionId) && seen.Add(request.SessionId))
                    yield return request;
            }
        }
        finally
        {
            _streams.Remove(reader);
        }
    }

    /// <summary>Approves a sign-in.</summary>
    /// <param name="request">The request.</param>
    /// <param name="code">What the person typed, spaces and dashes as they like; needed where the request has no code. Null: the request's code, which the person compared.</param>
    /// <param name="scopes">What to share, a part of what the request asks for; null: all of it.</param>
    /// <param name="cancellationToken">Cancels the request; it may have arrived.</param>
    /// <exception cref="ArgumentException">The code is not six digits. Nothing was sent.</exception>
    /// <exception cref="IdTokenException"><see cref="IdTokenErrorCodes.InvalidOtp"/> for a wrong code, which leaves the request pending until too many were wrong;
    /// <see cref="IdTokenErrorCodes.PasskeyCancelled"/> where the person did not unlock the passkey, which leaves it pending, too;
    /// <see cref="IdTokenErrorCodes.Unreachable"/> where it is not known whether the answer arrived. Answers are not retried.</exception>
    public Task ApproveAsync(SignInRequested request, string? code = null, IReadOnlyList<string>? scopes = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var otp = TypedCode.Find(code ?? request.Code) ?? throw new ArgumentException("The code is not six digits.", nameof(code));
        return DecideAsync(request, RequestEnds.Approved, () => _server.ApproveAsync(request.SessionId, otp, scopes ?? request.Scopes, cancellationToken));
    }

    /// <summary>Declines a sign-in.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the request; it may have arrived.</param>
    /// <exception cref="IdTokenException">The server refused, or it is not known whether the answer arrived.</exception>
    public Task DeclineAsync(SignInRequested request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DecideAsync(request, RequestEnds.Declined, () => _server.DeclineAsync(request.SessionId, cancellationToken));
    }

    /// <summary>
    /// Reports a sign-in that the person did not start: declines it, silences the service's sign-ins from that network for some time, and reaches the operator. Safe to repeat.
    /// </summary>
    /// <inheritdoc cref="DeclineAsync"/>
    public Task ReportAsync(SignInRequested request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DecideAsync(request, RequestEnds.Reported, () => _server.ReportAsync(request.SessionId, cancellationToken));
    }

    /// <summary>Claims a sign-in that began without a person, by the id at the end of its link; from then on it is one of this identity's requests.</summary>
    /// <param name="sessionId">The session's id.</param>
    /// <param name="cancellationToken">Cancels the request; it may have arrived. It is safe to repeat.</param>
    /// <exception cref="IdTokenException"><see cref="IdTokenErrorCodes.SessionClaimed"/> where another phone was first; <see cref="IdTokenErrorCodes.SessionNotFound"/> where the sign-in has ended.</exception>
    public async Task<SignInRequested> ClaimAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        var request = await _server.ClaimAsync(sessionId, cancellationToken).ConfigureAwait(false);
        _pending.Add(request);
        return request;
    }

    /// <summary>Sets where the server pushes this identity's sign-in requests, in place of what it had. Needs no connection.</summary>
    /// <param name="address">The registration token of Firebase Cloud Messaging, or a Web Push subscription, such as of a UnifiedPush distributor; null: no pushes any more.</param>
    /// <param name="cancellationToken">Cancels the request; it may have arrived.</param>
    /// <exception cref="IdTokenException"><see cref="IdTokenErrorCodes.PushNotOffered"/> where the server does not use that kind of push; or the server refused, or cannot be reached.</exception>
    public Task SetPushAddressAsync(PushSubscriptionRequest? address, CancellationToken cancellationToken = default) => _server.SetPushAddressAsync(address, cancellationToken);

    /// <summary>Closes the connection. Requests stay pending at the server.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        Close(null);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private Task DecideAsync(SignInRequested request, string state, Func<Task> send) => _pending.DecidingAsync(request.SessionId, async () =>
    {
        try
        {
            await send().ConfigureAwait(false);
            _pending.End(request.SessionId, state);
        }
        catch (IdTokenException e) when (EndedBy(e.Code) is { } end)
        {
            _pending.End(request.SessionId, end);
            throw;
        }
    });

    private static string? EndedBy(string code) => code switch
    {
        IdTokenErrorCodes.SessionNotFound => RequestEnds.Expired,
        IdTokenErrorCodes.TooManyAttempts => RequestEnds.Locked,
        IdTokenErrorCodes.EnrollmentRevoked => RequestEnds.Revoked,
        IdTokenErrorCodes.SessionResolved => RequestEnds.Over,
        _ => null,
    };

    private async Task FollowAsync()
    {
        try
        {
            var run = new DeviceRun(new DeviceLink(_server, _settings, _pending), _settings, Identity.TokenId, Report, _logger);
            Close(await run.RunAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            Close(null);
        }
        catch (Exception e)
        {
            Close(new(IdTokenErrorCodes.InternalError, "The client failed unexpectedly.", e));
        }
    }

    private async Task RaiseAsync()
    {
        await foreach (var raise in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                raise();
            }
            catch (Exception e)
            {
                Log.SubscriberFailed(_logger, Identity.TokenId, e);
            }
        }
    }

    private void Begun(SignInRequested request)
    {
        _streams.Write(request);
        _events.Writer.TryWrite(() => Requested?.Invoke(this, request));
    }

    private void Ended(SignInRequested request, string state) => _events.Writer.TryWrite(() => Resolved?.Invoke(this, new(request, state)));

    private void Report(DeviceConnectionState state)
    {
        lock (_gate)
            Report(new DeviceConnectionEvent(state));
    }

    private void Report(DeviceConnectionEvent connection)
    {
        if (_connection.State == connection.State || _connection.State == DeviceConnectionState.Closed)
            return;
        _connection = connection;
        _events.Writer.TryWrite(() => ConnectionChanged?.Invoke(this, connection));
    }

    private void Close(IdTokenException? error)
    {
        lock (_gate)
        {
            Report(new DeviceConnectionEvent(DeviceConnectionState.Closed, error));
            _pending.Clear();
            _streams.Complete(error);
            _events.Writer.TryComplete();
        }
    }
}
